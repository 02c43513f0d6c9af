/** Forms: what stands in a cell of the statement, emitted on demand; section 5. */
import { inverseM, mulM, toM, type F } from "./field.ts";
import type { Block } from "./key.ts";
import type { Tensor } from "./tensor.ts";

/** Takes the terms of a form; `s` is a factor of M, numbers are whole. */
export interface Sink {
  constant(v: number, s: number): void;
  reference(tensor: Tensor, i: number, s: number): void;
  product(a: Tensor, i: number, b: Tensor, j: number, s: number): void;
  contraction(of: Contraction, s: number): void;
}

/** A form for each of `cells` cells. */
export interface Form {
  readonly cells: number;
  /** Products of references in all cells, those of known ones too. */
  readonly products: number;
  readonly contraction: Contraction | null;
  emit(cell: number, s: number, out: Sink): void;
}

/** T[row, col] of one node (section 6); e and f are filled while claims are gathered. */
export interface Contraction {
  readonly kind: "matrix" | "filters" | "gather" | "plain";
  readonly rows: number;
  /** Columns that are used, and their number padded. */
  readonly used: number;
  readonly cols: number;
  /** Groups of filters, else 1. */
  readonly groups: number;
  /** Count of κ. */
  readonly count: number;
  readonly block: Block | null;
  readonly a: Tensor;
  readonly b: Tensor | null;
  /** The factor of column n, of M. */
  multiplier(n: number): number;
  /** Each (κ, row, element of a) with U[κ] = Σ e[row]·a[element]. */
  left(visit: (kappa: number, row: number, element: number) => void): void;
  /** Without weights each (κ, col, element of b) with V[κ] = Σ f[col]·b[element]. */
  right(visit: (kappa: number, col: number, element: number) => void): void;
  /** Where its blocks begin in the contraction and in the column domain. */
  begin: number;
  columnBegin: number;
  e: F;
  f: F;
}

export function constantForm(cells: number, v: number): Form {
  return { cells, products: 0, contraction: null, emit: (_, s, out) => out.constant(v, s) };
}

/** The tensor's own elements, or for each cell the element that `index` names. */
export function reference(
  tensor: Tensor, cells: number = tensor.count, index: (cell: number) => number = (c) => c,
): Form {
  return {
    cells, products: 0, contraction: null,
    emit: (c, s, out) => out.reference(tensor, index(c), s),
  };
}

/** Σ factor·form; the factors are whole numbers. */
export function sumOf(...terms: readonly (readonly [number, Form])[]): Form {
  const parts = terms.map(([factor, form]) => [toM(factor), form] as const);
  return {
    cells: terms[0]![1].cells,
    products: terms.reduce((sum, [, form]) => sum + form.products, 0),
    contraction: terms.find(([, form]) => form.contraction !== null)?.[1].contraction ?? null,
    emit: (c, s, out) => {
      for (const [factor, form] of parts) form.emit(c, mulM(factor, s), out);
    },
  };
}

/** form / 2^h in the field. */
export function shifted(form: Form, h: number): Form {
  const factor = inverseM(toM(2 ** h));
  return { ...form, emit: (c, s, out) => form.emit(c, mulM(factor, s), out) };
}

/** a[i(c)]·b[j(c)] for each cell c; without maps the elements themselves. */
export function product(
  a: Tensor, i: (cell: number) => number, b: Tensor, j: (cell: number) => number,
  cells: number = a.count,
): Form {
  return {
    cells, products: cells, contraction: null,
    emit: (c, s, out) => out.product(a, i(c), b, j(c), s),
  };
}
