package network.assay.engine.program;

import java.util.List;

/** Operations that run bodies. What a body needs from around it follows its own inputs. */
public sealed interface ControlOp extends Op {

  /** condition (one BOOL), captured…: ONNX If. Both branches take the captured values. */
  record If(Body thenBranch, Body elseBranch) implements ControlOp {
    @Override
    public List<Body> bodies() {
      return List.of(thenBranch, elseBranch);
    }
  }

  /**
   * count? (one I64), condition? (one BOOL), carried…, captured…: ONNX Loop. The body takes
   * iteration (I64), condition, carried…, captured… and makes condition, carried…, scanned…; the
   * scanned values of all iterations are stacked along a new first axis.
   *
   * @param carried how many values go from one iteration to the next
   */
  record Loop(Body body, int carried) implements ControlOp {
    public Loop {
      if (carried < 0
          || body.inputs().size() < 2 + carried
          || body.outputs().size() < 1 + carried) {
        throw new IllegalArgumentException(
            "a loop that carries "
                + carried
                + " values has a body of "
                + body.inputs().size()
                + " inputs and "
                + body.outputs().size()
                + " outputs");
      }
    }

    @Override
    public List<Body> bodies() {
      return List.of(body);
    }
  }

  /**
   * carried…, sequences…, captured…: ONNX Scan-9. The body takes carried…, one slice of each
   * sequence, captured… and makes carried…, scanned…. A direction is 0 forwards, 1 backwards.
   */
  record Scan(
      Body body,
      int carried,
      List<Integer> inputAxes,
      List<Integer> inputDirections,
      List<Integer> outputAxes,
      List<Integer> outputDirections)
      implements ControlOp {
    public Scan {
      inputAxes = List.copyOf(inputAxes);
      inputDirections = List.copyOf(inputDirections);
      outputAxes = List.copyOf(outputAxes);
      outputDirections = List.copyOf(outputDirections);
      boolean fits =
          carried >= 0
              && !inputAxes.isEmpty()
              && inputAxes.size() == inputDirections.size()
              && outputAxes.size() == outputDirections.size()
              && body.inputs().size() >= carried + inputAxes.size()
              && body.outputs().size() == carried + outputAxes.size();
      if (!fits) {
        throw new IllegalArgumentException(
            "the attributes of a scan do not fit its body of "
                + body.inputs().size()
                + " inputs and "
                + body.outputs().size()
                + " outputs");
      }
      requireDirections(inputDirections);
      requireDirections(outputDirections);
    }

    private static void requireDirections(List<Integer> directions) {
      if (directions.stream().anyMatch(direction -> direction != 0 && direction != 1)) {
        throw new IllegalArgumentException("directions " + directions + ", expected 0 or 1");
      }
    }

    @Override
    public List<Body> bodies() {
      return List.of(body);
    }
  }
}
