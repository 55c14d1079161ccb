/**
 * Whole models of a table: network, parameterisation, equation and scaling in one object, and in one file.
 *
 * <p>A {@link nabla.scorematching.models.DiffusionModel} is fitted to rows as they are in their table, and gives
 * densities, samples and imputations in the same units. All it is made of are public parts of this module and of {@code
 * nabla.nn}; what a {@link nabla.scorematching.models.DiffusionTraining} chooses from the data it says, with the
 * reason.
 */
package nabla.scorematching.models;
