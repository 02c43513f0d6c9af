/**
 * Model files of every kind that the engine takes, as programs: one door for whoever stores, hosts
 * or checks models. What a kind of file means is said where that kind is read, never here.
 */
package network.assay.engine.model;
