package nabla.scorematching.estimators;

import java.util.Arrays;
import nabla.autodiff.Tensor;

/**
 * What leaving out each row gives. For a quadratic loss δ = θ̂₍₋ᵢ₎ − θ̂ = (ΣwA − wᵢAᵢ)⁻¹wᵢψᵢ exactly, since Σwψ = 0. For others, with J and T the
 * second and third derivatives of the mean loss and N = Σw,
 *
 * <pre>
 *     δ = δ₁ + δ₂ + O(n⁻³),    δ₁ = J⁻¹wᵢψᵢ/N,    δ₂ = J⁻¹(wᵢAᵢδ₁ − ½N·T[δ₁, δ₁])/N;
 * </pre>
 *
 * the mean of δ₂ is as large as the bias of θ̂ that the refits are to tell. δ is NaN where the other rows do not determine the parameters.
 * Of frequencies, one copy of each row is left out; δ is NaN for one of which there is only a part of a copy.
 *
 * @param differences θ̂₍₋ᵢ₎ − θ̂, [n, K]
 * @param losses ρ(xᵢ; θ̂₍₋ᵢ₎), [n]
 */
record Refits(Tensor differences, Tensor losses) {
    /** A row that moves the parameters this many times as far as its influence is the only one that determines some of them. */
    private static final double UNDETERMINED = 1e8;

    /** The refits of a minimum, where the rows have these losses. */
    static Refits of(Settings settings, ParameterSpace space, RowSums sums, Minimum minimum, Tensor values) {
        int count = space.size();
        Tensor sum = minimum.curvature().mul(sums.total());
        Tensor scale = minimum.curvature().diagonal().pow(-0.5);
        Tensor penalty = space.gram().mul(settings.ridge);
        Tensor penaltySlope = space.transposed(space.theta(minimum.u())).mul(settings.ridge);
        Tensor thirds = minimum.quadratic() ? null : sums.thirds(minimum.u()).reshape(count, count * count);
        Tensor both = sums.byBlock(RowSums.MATRICES / (count * count), (points, from) -> {
            int rows = points.size(0);
            Tensor weights = sums.weights().slice(0, from, from + rows);
            Tensor w = settings.frequencies ? weights.minimum(1) : weights;
            Tensor ownPsi = minimum.psi().slice(0, from, from + rows);
            Tensor weightedPsi = ownPsi.mul(w.unsqueeze(1));
            Tensor own = sums.hessians(minimum.u(), points, from).add(penalty);
            Tensor others = sum.sub(own.mul(w.reshape(rows, 1, 1)));
            Tensor scaled = others.mul(scale).mul(scale.unsqueeze(1));
            Tensor right = weightedPsi.mul(scale).unsqueeze(2);
            Tensor influence = minimum.system()
                    .solve(weightedPsi.transpose())
                    .transpose()
                    .div(sums.total())
                    .div(scale);
            Tensor step = determined(scaled.solve(right), influence).mul(scale.unsqueeze(1));
            if (settings.frequencies) {
                step = step.mul(wholeCopies(weights).reshape(rows, 1, 1));
            }
            if (thirds != null) {
                Tensor first = influence.mul(scale).unsqueeze(2);
                Tensor weighted = own.mul(w.reshape(rows, 1, 1)).matmul(first);
                Tensor bend = weighted.sub(twice(thirds, first).mul(0.5 * sums.total()));
                Tensor second = minimum.system()
                        .solve(bend.squeeze(2).transpose())
                        .transpose()
                        .div(sums.total());
                // NaN stays NaN.
                step = step.mul(0).add(first).add(second.unsqueeze(2));
            }
            Tensor loss = values.slice(0, from, from + rows)
                    .add(lossChange(own.sub(penalty), ownPsi.sub(penaltySlope), step));
            return Tensor.concat(1, step.squeeze(2), loss.unsqueeze(1));
        });
        return new Refits(
                space.expandRows(both.slice(1, 0, count)),
                both.slice(1, count, count + 1).squeeze(1));
    }

    /** NaN for all. */
    Refits unknown() {
        return new Refits(differences.mul(Double.NaN), losses.mul(Double.NaN));
    }

    /** Steps, NaN where they are rounding: far longer than they would be if the row itself still counted. */
    private static Tensor determined(Tensor steps, Tensor influence) {
        Tensor length = steps.squeeze(2).abs().max(1);
        Tensor most = influence.abs().max(1).mul(UNDETERMINED);
        double[] keep = new double[length.size()];
        for (int i = 0; i < keep.length; i++) {
            keep[i] = length.get(i) <= most.get(i) ? 1 : Double.NaN;
        }
        return steps.mul(Tensor.of(keep).reshape(keep.length, 1, 1));
    }

    /** 1 of each row of which a copy can be left out, else NaN, [b]. */
    private static Tensor wholeCopies(Tensor frequencies) {
        return Tensor.of(Arrays.stream(frequencies.toArray())
                .map(k -> k >= 1 ? 1 : Double.NaN)
                .toArray());
    }

    /** T[δ, δ] of each row, [b, U, 1]. */
    private static Tensor twice(Tensor thirds, Tensor steps) {
        int rows = steps.size(0);
        int count = steps.size(1);
        return steps.squeeze(2).matmul(thirds).reshape(rows, count, count).matmul(steps);
    }

    /** ψᵀδ + ½δᵀAδ. */
    private static Tensor lossChange(Tensor a, Tensor psi, Tensor step) {
        Tensor linear = psi.mul(step.squeeze(2)).sum(1);
        return linear.add(a.matmul(step).mul(step).sum(1, 2).mul(0.5));
    }
}
