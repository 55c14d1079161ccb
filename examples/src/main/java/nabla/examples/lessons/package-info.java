/** What the lessons of {@code examples/lessons} share: their command line and their pictures. */
package nabla.examples.lessons;
