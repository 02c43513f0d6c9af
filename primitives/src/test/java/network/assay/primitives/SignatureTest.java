package network.assay.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignatureTest {
  @Test
  void eip712MailExample() {
    PrivateKey cow = PrivateKey.of(Keccak256.ofUtf8("cow").toBytes());
    assertThat(cow.address().toString()).isEqualTo("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826");
    Hash32 digest =
        Hash32.parse("0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2");
    Signature signature = cow.sign(digest);
    assertThat(signature.recover(digest)).contains(cow.address());
    assertThat(Signature.parse(signature.toString())).isEqualTo(signature);
  }
}
