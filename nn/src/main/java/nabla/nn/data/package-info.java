/**
 * Data for training: readers of tables, what is done to a table before training, and batches.
 *
 * <p>A data set is a matrix [rows, columns]. Everything random takes a key and is a pure function of it. Readers trust
 * nothing: whatever a file holds, they give a tensor or throw a {@link nabla.nn.data.FileFormatException} that says
 * where, or an {@link java.io.UncheckedIOException} if it cannot be read at all.
 */
package nabla.nn.data;
