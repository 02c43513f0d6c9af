package network.assay.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import network.assay.engine.kernel.IntegerConvLayout.Lane;
import network.assay.engine.kernel.IntegerKernels.Activations;
import network.assay.engine.kernel.machine.IntegerRoutines;

/** Brings the input of a convolution into the planes of {@link IntegerConvLayout}. */
final class IntegerConvFill {
  /** Pixels of a call: keeps it short. */
  private static final int CALL_PIXELS = 1 << 18;

  private static final int FLIP = 0x80808080;

  private final ConvGeometry g;
  private final IntegerConvLayout layout;
  private final Activations type;
  private final Object x;
  private final MemorySegment source;
  private final int pad;
  private final int lanes;
  private final IntegerRoutines routines;

  IntegerConvFill(
      ConvGeometry g,
      IntegerConvLayout layout,
      Activations type,
      Object x,
      int pad,
      IntegerRoutines routines) {
    this.g = g;
    this.layout = layout;
    this.type = type;
    this.x = x;
    this.source =
        type == Activations.S16
            ? MemorySegment.ofArray(type.shorts(x))
            : MemorySegment.ofArray(type.bytes(x));
    this.pad = pad;
    this.lanes = type == Activations.S16 ? 2 : 4;
    this.routines = routines;
  }

  /** Fills planes [from, to) of a unit: of one image and group. */
  void planes(int unit, int from, int to, int[] buffer) {
    int size = layout.planeSize();
    Arrays.fill(buffer, from * size, to * size, padding());
    MemorySegment target = MemorySegment.ofArray(buffer);
    int channels = g.channels() / g.group();
    for (int plane = from; plane < to; plane++) {
      boolean fast =
          layout.isByChannels() && (g.strideX() == 1 || (g.strideX() == 2 && lanes == 4));
      if (fast) {
        interleave(unit * channels, channels, plane, target);
      } else {
        for (int lane = 0; lane < lanes; lane++) {
          lane(unit * channels, channels, plane, lane, buffer);
        }
      }
    }
  }

  /** What stands for the padding in all lanes of a pixel. */
  private int padding() {
    return lanes == 2 ? (pad & 0xffff) * 0x10001 : ((pad & 0xff) * 0x1010101) ^ flip();
  }

  private int flip() {
    return type == Activations.S8 ? FLIP : 0;
  }

  /** The rows or columns [from, to) of a plane whose pixel i is source pixel i·stride + shift. */
  private record Span(int from, int to) {
    static Span of(int planeSize, int sourceSize, int stride, int shift) {
      int from = Math.clamp(Math.ceilDiv(-(long) shift, stride), 0, planeSize);
      int to = Math.clamp(Math.ceilDiv((long) sourceSize - shift, stride), from, planeSize);
      return new Span(from, to);
    }

    int size() {
      return to - from;
    }
  }

  private Span rows(Lane lane) {
    return Span.of(layout.planeRows(), g.height(), g.strideY(), lane.top());
  }

  private Span columns(Lane lane) {
    return Span.of(layout.planeColumns(), g.width(), g.strideX(), lane.left());
  }

  /** All lanes at once: they are channels at one place. */
  private void interleave(int firstChannel, int channels, int plane, MemorySegment target) {
    Lane first = layout.lane(plane, 0);
    Span rows = rows(first);
    Span columns = columns(first);
    int width = columns.size();
    if (rows.size() == 0 || width == 0) {
      return;
    }
    int bytes = lanes == 2 ? 2 : 1;
    int top = rows.from() * g.strideY() + first.top();
    int left = columns.from() * g.strideX() + first.left();
    long[] planes = new long[4];
    for (int lane = 0; lane < lanes; lane++) {
      // A channel that is missing meets weights of 0, so that any other may stand for it.
      int channel = firstChannel + Math.min(first.channel() + lane, channels - 1);
      planes[lane] = (((long) channel * g.height() + top) * g.width() + left) * bytes;
    }
    long at =
        (long) plane * layout.planeSize()
            + (long) rows.from() * layout.planeColumns()
            + columns.from();
    long step = (long) g.strideY() * g.width() * bytes;
    boolean second = g.strideX() == 2;
    // Two bytes are read for each pixel: the last one of a row may have no neighbour.
    boolean alone = second && left + 2 * width > g.width();
    int together = alone ? width - 1 : width;
    if (together > 0) {
      IntegerRoutines.Interleave routine =
          lanes == 2 ? routines.words() : second ? routines.everySecondByte() : routines.bytes();
      int part = Math.max(1, CALL_PIXELS / together);
      long[] begin = planes.clone();
      for (int row = 0; row < rows.size(); row += part) {
        int height = Math.min(part, rows.size() - row);
        long to = at + (long) row * layout.planeColumns();
        routine.run(
            source, begin, step, target, to, layout.planeColumns(), height, together, flip());
        for (int lane = 0; lane < lanes; lane++) {
          begin[lane] += part * step;
        }
      }
    }
    if (alone) {
      for (int lane = 0; lane < 4; lane++) {
        planes[lane] += 2L * together;
      }
      routines
          .bytes()
          .run(
              source,
              planes,
              step,
              target,
              at + together,
              layout.planeColumns(),
              rows.size(),
              1,
              flip());
    }
  }

  /** One lane, value by value. */
  private void lane(int firstChannel, int channels, int plane, int lane, int[] buffer) {
    Lane what = layout.lane(plane, lane);
    if (what.channel() >= channels) {
      return;
    }
    Span rows = rows(what);
    Span columns = columns(what);
    int shift = lane * 32 / lanes;
    int mask = ~((lanes == 2 ? 0xffff : 0xff) << shift);
    int flip = flip() & ~mask;
    for (int r = rows.from(); r < rows.to(); r++) {
      int from =
          ((firstChannel + what.channel()) * g.height() + r * g.strideY() + what.top()) * g.width()
              + what.left();
      int to = plane * layout.planeSize() + r * layout.planeColumns();
      for (int c = columns.from(); c < columns.to(); c++) {
        int value = ((type.at(x, from + c * g.strideX()) << shift) & ~mask) ^ flip;
        buffer[to + c] = (buffer[to + c] & mask) | value;
      }
    }
  }
}
