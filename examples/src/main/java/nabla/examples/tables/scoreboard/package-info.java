/**
 * A generator of tables against the best of eight in Python, on seven real tables: what {@code TableScoreboard} prints.
 * {@code BenchmarkTable} has the tables and their splits, {@code Generator} what is compared, {@code Outcome} its
 * figures, {@code ToBeat} theirs, {@code Board} both side by side.
 */
package nabla.examples.tables.scoreboard;
