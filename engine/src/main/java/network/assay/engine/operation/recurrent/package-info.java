/**
 * Recurrent cells (RNN, GRU, LSTM) and linear attention: what walks along a sequence and keeps a
 * state. Ruled by {@code spec/engine.md}, section 4.1.
 */
package network.assay.engine.operation.recurrent;
