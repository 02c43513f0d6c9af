package network.assay.app.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuantizationTextTest {
  @Test
  void outputsThatAreLeftOutAreNamed() {
    assertThat(QuantizationText.leftOut(List.of("label", "scores"), List.of("scores")))
        .hasValueSatisfying(
            text -> assertThat(text).contains("leaves out label,").endsWith("class: scores"));
  }

  @Test
  void nothingIsSaidWhenAllOutputsStay() {
    List<String> outputs = List.of("label", "scores");
    assertThat(QuantizationText.leftOut(outputs, outputs)).isEmpty();
  }
}
