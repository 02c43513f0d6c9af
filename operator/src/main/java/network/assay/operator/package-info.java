/**
 * A party that runs models: takes jobs, runs them with the engine, signs what it did, and keeps a
 * record of each. It promises that an answer that was acknowledged is found again after a crash,
 * and that a retry under the same idempotency key is answered, never run twice.
 */
package network.assay.operator;
