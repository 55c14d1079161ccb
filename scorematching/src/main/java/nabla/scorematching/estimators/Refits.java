package nabla.scorematching.estimators;

import nabla.autodiff.Tensor;

/**
 * What leaving out each row gives: δ = θ̂₍₋ᵢ₎ − θ̂ = (ΣwA − wᵢAᵢ)⁻¹wᵢψᵢ, since Σwψ = 0. It is exact for a quadratic loss. With third
 * derivatives T of the mean loss, wᵢψᵢ loses ½Σw·T[δ, δ]: without that the mean of n refits, of which the bias of θ̂ is told, would miss a
 * part that is as large as the bias. δ is NaN where the other rows do not determine the parameters. Of frequencies, one copy of each
 * row is left out.
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
            Tensor w = settings.frequencies ? Tensor.ones(rows) : sums.weights().slice(0, from, from + rows);
            Tensor ownPsi = minimum.psi().slice(0, from, from + rows);
            Tensor weightedPsi = ownPsi.mul(w.unsqueeze(1));
            Tensor own = sums.hessians(minimum.u(), points).add(penalty);
            Tensor others = sum.sub(own.mul(w.reshape(rows, 1, 1)));
            Tensor scaled = others.mul(scale).mul(scale.unsqueeze(1));
            Tensor right = weightedPsi.mul(scale).unsqueeze(2);
            Tensor influence = minimum.system()
                    .solve(weightedPsi.transpose())
                    .transpose()
                    .div(sums.total())
                    .div(scale);
            Tensor step = determined(scaled.solve(right), influence).mul(scale.unsqueeze(1));
            if (thirds != null) {
                Tensor curved = step.squeeze(2)
                        .matmul(thirds)
                        .reshape(rows, count, count)
                        .matmul(step);
                Tensor bend = curved.mul(scale.unsqueeze(1)).mul(-0.5 * sums.total());
                step = bent(step, scaled.solve(bend).mul(scale.unsqueeze(1)));
            }
            Tensor loss = values.slice(0, from, from + rows)
                    .add(lossChange(own.sub(penalty), ownPsi.sub(penaltySlope), step));
            return Tensor.concat(1, step.squeeze(2), loss.unsqueeze(1));
        });
        return new Refits(
                space.expandRows(both.slice(1, 0, count)),
                both.slice(1, count, count + 1).squeeze(1));
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

    /** Steps with what curvature of higher order adds, where that is less than the step: elsewhere the expansion does not hold. */
    private static Tensor bent(Tensor steps, Tensor bends) {
        Tensor small = bends.abs().max(1).le(steps.abs().max(1)).unsqueeze(1);
        return steps.add(Tensor.where(small, bends, Tensor.scalar(0)));
    }

    /** ψᵀδ + ½δᵀAδ. */
    private static Tensor lossChange(Tensor a, Tensor psi, Tensor step) {
        Tensor linear = psi.mul(step.squeeze(2)).sum(1);
        return linear.add(a.matmul(step).mul(step).sum(1, 2).mul(0.5));
    }
}
