/**
 * Gradient-boosted regression trees, for the metrics of tables that ask what a good learner sees: F(x) = F₀ + η Σ
 * f_t(x), where each tree f_t takes a Newton step on a sum of losses (Friedman, Greedy function approximation: a
 * gradient boosting machine, Annals of Statistics 29, 2001; Chen and Guestrin, XGBoost: a scalable tree boosting
 * system, KDD 2016, algorithm 1). Not exported.
 */
package nabla.scorematching.trees;
