package nabla.benchmarks.rows;

import java.util.List;
import nabla.autodiff.Tensor;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;

/** The score of a single point through a perceptron with tanh, as a loop over arrays: the yardstick of a compiled score. */
public final class ScoreByHand {
    private final DoubleKernels kernels = Kernels.active();
    private final double[][] weights;
    private final double[][] biases;
    private final double[][] outputs;

    /** The perceptron of these widths. */
    public ScoreByHand(int... widths) {
        List<Tensor> start = Problem.perceptronStart(widths).tensors();
        int layers = widths.length - 1;
        this.weights = new double[layers][];
        this.biases = new double[layers][];
        this.outputs = new double[layers][];
        for (int l = 0; l < layers; l++) {
            weights[l] = start.get(2 * l).toArray();
            biases[l] = start.get(2 * l + 1).toArray();
            outputs[l] = new double[biases[l].length];
        }
    }

    /** The score at x, in an array that the next call writes again. */
    public double[] score(double[] x) {
        double[] in = x;
        for (int l = 0; l < weights.length; l++) {
            double[] out = outputs[l];
            for (int j = 0; j < out.length; j++) {
                out[j] = biases[l][j] + kernels.dot(weights[l], j * in.length, in, 0, in.length);
            }
            if (l + 1 < weights.length) {
                kernels.tanh(out, 0, out, 0, out.length);
            }
            in = out;
        }
        return in;
    }
}
