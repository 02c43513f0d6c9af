import { grid, must, range } from "./moves.ts";
import type { Node } from "./program.ts";
import { sizeOfShape, type Budget, type Shape } from "./tensor.ts";

/** The windows of a convolution or pooling over a plane: section 4 of spec/engine.md. */
export interface Windows {
  /** Sizes of the result along the spatial axes. */
  readonly shape: Shape;
  readonly places: number;
  readonly taps: number;
  /** For tap t of place q at q·taps + t: where in the plane, row-major, or −1 outside of it. */
  readonly at: Int32Array;
}

export interface WindowSettings {
  readonly padding: string;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly pads: readonly number[];
  readonly dilations: readonly number[];
  readonly ceilMode: boolean;
}

export function windows(
  node: Node, plane: Shape, settings: WindowSettings, budget: Budget,
): Windows {
  const { kernel } = settings;
  const rank = plane.length;
  must(rank >= 1 && kernel.length === rank && settings.strides.length === rank
    && settings.dilations.length === rank, node, `expected windows of rank ${rank}`);
  must([...kernel, ...settings.strides, ...settings.dilations].every((v) => v >= 1 && v < 2 ** 31),
    node, "kernel, strides and dilations must be at least 1");
  const axes = plane.map((dim, axis) => windowsAlong(node, dim, axis, rank, settings));
  const shape = axes.map((axis) => axis.out);
  budget.spend(sizeOfShape(shape) * sizeOfShape(kernel));
  // Of each axis a table of (output, tap), then the product of all axes in (places, taps) order.
  const steps = range(rank).map((axis) => sizeOfShape(plane.slice(axis + 1)));
  const offset = (axis: number, o: number, t: number): number => {
    const at = o * settings.strides[axis]! - axes[axis]!.begin + t * settings.dilations[axis]!;
    return at >= 0 && at < plane[axis]! ? at * steps[axis]! : -(2 ** 40);
  };
  const places = gridOf(shape, budget);
  const taps = gridOf(kernel, budget);
  const at = new Int32Array(places.length * taps.length);
  places.forEach((place, q) => taps.forEach((tap, t) => {
    let sum = 0;
    for (let axis = 0; axis < rank; axis++) sum += offset(axis, place[axis]!, tap[axis]!);
    at[q * taps.length + t] = sum < 0 ? -1 : sum;
  }));
  return { shape, places: places.length, taps: taps.length, at };
}

/** Every index of a grid, row-major, as a list of its coordinates. */
function gridOf(shape: Shape, budget: Budget): number[][] {
  const flat = grid([range(sizeOfShape(shape))], budget);
  return Array.from(flat, (index) => {
    const place = new Array<number>(shape.length);
    for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
      place[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    return place;
  });
}

function windowsAlong(
  node: Node, dim: number, axis: number, rank: number, settings: WindowSettings,
): { out: number; begin: number } {
  const stride = settings.strides[axis]!;
  const reach = (settings.kernel[axis]! - 1) * settings.dilations[axis]! + 1;
  switch (settings.padding) {
    case "same_upper":
    case "same_lower": {
      const out = Math.ceil(dim / stride);
      const total = Math.max((out - 1) * stride + reach - dim, 0);
      const less = Math.floor(total / 2);
      return { out, begin: settings.padding === "same_upper" ? less : total - less };
    }
    case "explicit":
    case "valid": {
      const given = settings.padding === "explicit";
      must(!given || settings.pads.length === 2 * rank, node, `expected ${2 * rank} pads`);
      const begin = given ? settings.pads[axis]! : 0;
      const room = dim + begin + (given ? settings.pads[axis + rank]! : 0) - reach;
      must(room >= 0 && room < 2 ** 31, node, "a window does not fit its axis");
      const whole = Math.floor(room / stride) + 1;
      const more = settings.ceilMode && room % stride !== 0 && whole * stride < dim + begin;
      return { out: more ? whole + 1 : whole, begin };
    }
    default:
      return must(false, node, `padding ${settings.padding}`) as never;
  }
}
