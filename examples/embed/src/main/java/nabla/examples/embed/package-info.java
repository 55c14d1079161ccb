/**
 * A {@link nabla.scorematching.tables.TableModel} inside another program, which needs one artifact for it, nabla-scorematching.
 *
 * <p>{@link nabla.examples.embed.ScoreRow} scores one row and ends. {@link nabla.examples.embed.ModelPool} scores many rows on many
 * threads. {@link nabla.examples.embed.ScoringService} does so for others, by HTTP. All of it is meant to be copied.
 */
package nabla.examples.embed;
