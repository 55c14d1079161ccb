/**
 * What widely copied notes on score matching get wrong, as programs: for each claim one that follows the notes and one that is
 * right, and a number from each. docs/errata.md explains them, and {@code nabla errata} prints the numbers.
 */
package nabla.examples.errata;
