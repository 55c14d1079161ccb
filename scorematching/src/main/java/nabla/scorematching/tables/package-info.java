/**
 * Tables of people: numbers, dates and words with gaps in them. A {@link nabla.scorematching.tables.DataFrame} holds one, a
 * {@link nabla.scorematching.tables.Schema} says what its columns are, and a {@link nabla.scorematching.tables.TableModel} is a
 * density of its rows, which draws new ones, completes rows with gaps, and tells how likely a row is.
 */
package nabla.scorematching.tables;
