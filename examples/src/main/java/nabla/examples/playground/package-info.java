/**
 * A page in the browser on which score matching is seen at work: draw points, choose a loss, and watch a network learn their score
 * in this JVM. {@link nabla.examples.playground.Playground} starts it, {@code PlaygroundServer} answers the page, and each tab has
 * a {@code Session}, a thread that trains what its {@code Settings} say.
 */
package nabla.examples.playground;
