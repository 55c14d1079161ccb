/**
 * Losses whose minimiser is the score of the data, and the checks that go with them.
 *
 * <p>A {@link nabla.scorematching.losses.ScoreMatchingLoss} is the batch mean of a sum over the dimensions, with Hyvärinen's
 * ½: {@link nabla.scorematching.losses.ScoreMatching} (exact), {@link nabla.scorematching.losses.SlicedScoreMatching}, {@link
 * nabla.scorematching.losses.FiniteDifferenceScoreMatching}, {@link nabla.scorematching.losses.RegularizedScoreMatching} (less
 * curvature), {@link nabla.scorematching.losses.WeightedScoreMatching} (data with a boundary, by a {@link
 * nabla.scorematching.losses.Weight}), {@link nabla.scorematching.losses.DenoisingScoreMatching}, and for families of scores {@link
 * nabla.scorematching.losses.ConditionalScoreMatchingLoss}: {@link
 * nabla.scorematching.losses.MultiLevelDenoising} at levels of a list, {@link nabla.scorematching.losses.EDMScoreMatching} at
 * levels of a log-normal distribution. {@link nabla.scorematching.losses.FisherDivergence} needs the true score and measures them all.
 *
 * <p>Sources: [Hyvärinen 2005] JMLR 6; [Vincent 2011] Neural Computation 23; [Song, Garg, Shi and Ermon 2019] UAI; [Song and
 * Ermon 2019] NeurIPS; [Hyvärinen 2007] Computational Statistics and Data Analysis 51; [Kingma and LeCun 2010] NIPS; [Yu, Drton
 * and Shojaie 2019] JMLR 20; [Song and Kingma 2021] arXiv 2101.03288; [Pang et al. 2020] NeurIPS; [Karras et al. 2022] NeurIPS.
 */
package nabla.scorematching.losses;
