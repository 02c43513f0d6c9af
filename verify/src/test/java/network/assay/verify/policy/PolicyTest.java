package network.assay.verify.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import network.assay.verify.evidence.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
  @Test
  void everyPolicyHasOneText() {
    Kind[] all = Kind.values();
    for (int bits = 1; bits < 1 << all.length; bits++) {
      EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
      for (int i = 0; i < all.length; i++) {
        if ((bits >> i & 1) == 1) {
          kinds.add(all[i]);
        }
      }
      for (Policy.Moment moment : Policy.Moment.values()) {
        Policy policy = new Policy(kinds, moment);
        assertThat(Policy.parse(policy.toString())).isEqualTo(policy);
      }
    }
    assertThat(Policy.onPayment(Kind.RERUN, Kind.SIGNATURE)).hasToString("signature+rerun@payment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "signature",
        "signature@",
        "@delivery",
        "Signature@delivery",
        "sig@delivery",
        "signature+@delivery",
        "rerun+signature@payment",
        "signature+signature@payment",
        "signature@delivery ",
        "signature@delivery@payment",
        "signature rerun@payment"
      })
  void otherTextsAreRefused(String text) {
    assertThatThrownBy(() -> Policy.parse(text)).hasMessageContaining("expected");
  }

  @Test
  void demandsSomething() {
    assertThatThrownBy(() -> new Policy(Set.of(), Policy.Moment.PAYMENT))
        .hasMessageContaining("at least one");
  }
}
