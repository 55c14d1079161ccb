package nabla.scorematching.tables;

/** How numbers are brought to about a standard normal distribution: an increasing function with its inverse and slope. */
sealed interface Scale {
    double apply(double x);

    double inverse(double z);

    double slope(double x);

    /** The derivative of log {@link #slope}: what the change of units adds to a score. */
    default double logSlopeSlope(double x) {
        return 0;
    }

    /** (x − mean)/deviation. */
    record Affine(double mean, double deviation) implements Scale {
        public Affine {
            require(mean, deviation);
        }

        @Override
        public double apply(double x) {
            return (x - mean) / deviation;
        }

        @Override
        public double inverse(double z) {
            return mean + z * deviation;
        }

        @Override
        public double slope(double x) {
            return 1 / deviation;
        }
    }

    /** (log x − mean)/deviation, for positive x. */
    record Log(double mean, double deviation) implements Scale {
        public Log {
            require(mean, deviation);
        }

        @Override
        public double apply(double x) {
            return (Math.log(Math.max(x, Double.MIN_NORMAL)) - mean) / deviation;
        }

        @Override
        public double inverse(double z) {
            return Math.exp(mean + z * deviation);
        }

        @Override
        public double slope(double x) {
            return 1 / (deviation * Math.max(x, Double.MIN_NORMAL));
        }

        @Override
        public double logSlopeSlope(double x) {
            return -1 / Math.max(x, Double.MIN_NORMAL);
        }
    }

    /** Φ⁻¹(F(x)) at some quantiles of the column, linear between them. */
    record Quantiles(Monotone map) implements Scale {
        @Override
        public double apply(double x) {
            return map.apply(x);
        }

        @Override
        public double inverse(double z) {
            return map.inverse(z);
        }

        @Override
        public double slope(double x) {
            return map.slope(x);
        }
    }

    private static void require(double mean, double deviation) {
        if (!(Double.isFinite(mean) && deviation > 0 && deviation < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("Scale: expected a finite mean and a positive, finite deviation, got "
                    + mean + " and " + deviation);
        }
    }
}
