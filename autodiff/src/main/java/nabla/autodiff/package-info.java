/**
 * Tensors, and the derivatives of functions of tensors to any order.
 *
 * <p>A tensor is an immutable dense array of doubles. One that was computed from a variable also remembers its operation
 * and its operands, so tensors form a graph of plain data; a tape lists that graph between some inputs and some outputs
 * in the order of creation. Played backward with adjoints it gives vᵀJ, played forward with tangents it gives Jv: the two
 * modes of the chain rule J = Jₙ···J₂J₁. Both are written in tensor operations, so what they compute can be
 * differentiated again.
 *
 * <p>This is the only exported package of the module. Nothing in it keeps hidden state.
 *
 * <p>Source: A. Griewank and A. Walther, <em>Evaluating Derivatives</em>, 2nd edition, SIAM 2008, chapter 3.
 */
package nabla.autodiff;
