/**
 * Is this evidence good? Bytes are parsed ({@code receipt}, {@code manifest}, {@code evidence}),
 * checked cryptographically and judged under a policy, three separate steps, to a sealed {@link
 * network.assay.verify.Verdict} with reasons.
 *
 * <p>This room is pure and total: bytes, facts that the caller established, policy and time go in,
 * a verdict comes out, in bounded time; no bytes make it throw. It opens no file or socket, reads
 * no clock and uses no floating point. Ruled by {@code spec/receipt.md} and {@code
 * spec/manifest.md}.
 */
package network.assay.verify;
