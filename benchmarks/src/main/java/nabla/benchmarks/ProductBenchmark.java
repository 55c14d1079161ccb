package nabla.benchmarks;

import java.util.Arrays;
import nabla.autodiff.Tensor;
import nabla.autodiff.kernels.DoubleKernels;
import nabla.autodiff.kernels.Kernels;
import nabla.benchmarks.rows.Problem;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The matrix product [M, K]·[K, N], by the kernel into a ready array, by a tensor into a new one, and by EJML. */
@State(Scope.Benchmark)
public class ProductBenchmark extends HotLoop {
    /** M, K and N. */
    @Param({"128x128x128", "256x128x128", "512x512x512", "1024x1024x1024", "128x2x128", "128x128x2"})
    public String size;

    private final DoubleKernels kernels = Kernels.active();
    private int m;
    private int k;
    private int n;
    private double[] a;
    private double[] b;
    private double[] c;
    private double[] scratch;
    private Tensor tensorA;
    private Tensor tensorB;
    private DMatrixRMaj ejmlA;
    private DMatrixRMaj ejmlB;
    private DMatrixRMaj ejmlC;

    /** Fills the operands. */
    @Setup
    public void setUp() {
        int[] sizes = Arrays.stream(size.split("x")).mapToInt(Integer::parseInt).toArray();
        m = sizes[0];
        k = sizes[1];
        n = sizes[2];
        a = Problem.operandA(m, k);
        b = Problem.operandB(k, n);
        c = new double[m * n];
        scratch = new double[kernels.matmulScratch(Kernels.Form.NN, m, n, k)];
        tensorA = Tensor.of(new int[] {m, k}, a);
        tensorB = Tensor.of(new int[] {k, n}, b);
        ejmlA = DMatrixRMaj.wrap(m, k, a);
        ejmlB = DMatrixRMaj.wrap(k, n, b);
        ejmlC = new DMatrixRMaj(m, n);
    }

    /** The kernel. */
    @Benchmark
    public double[] kernel() {
        kernels.matmul(Kernels.Form.NN, m, n, k, a, 0, k, b, 0, n, c, 0, n, scratch);
        return c;
    }

    /** The tensor operation. */
    @Benchmark
    public Tensor eager() {
        return tensorA.matmul(tensorB);
    }

    /** EJML. */
    @Benchmark
    public DMatrixRMaj ejml() {
        return CommonOps_DDRM.mult(ejmlA, ejmlB, ejmlC);
    }
}
