/**
 * Tables of people, from files and back: {@link nabla.examples.tables.TableFile} reads text in whatever dialect it is written, and says
 * what it found; {@link nabla.examples.tables.TableWriter} writes in the same {@link nabla.examples.tables.Dialect}. FastCSV cuts rows
 * and quotes; what separators, decimal commas, headers, missing words and units are is found here, by rules that are a class each, and a
 * table that could be read in two ways is refused.
 */
package nabla.examples.tables;
