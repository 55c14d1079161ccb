package nabla.autodiff.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import nabla.autodiff.FreshJvm;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.Test;

/** Which kernels run, and how one is told; each choice is made once, so each has a JVM to itself. */
class KernelChoiceTest {
    /** A program that says which kernels run. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) {
            System.out.println(Tensor.kernels());
        }
    }

    @Test
    void scalarKernelsForWantOfTheModuleAreSaidWithTheFlag() throws Exception {
        String output = FreshJvm.run(Main.class);
        assertTrue(output.contains("--add-modules jdk.incubator.vector"), output);
        assertEquals(1, output.split("--add-modules", -1).length - 1, output);
        assertTrue(output.contains("INFO"), output);
    }

    @Test
    void scalarKernelsThatWereAskedForAreNotSaid() throws Exception {
        assertEquals(
                "scalar", FreshJvm.run(Main.class, "-Dnabla.kernels=scalar").trim());
    }

    @Test
    void anotherChoiceIsAnErrorThatNamesTheTwo() throws Exception {
        String output = FreshJvm.run(Main.class, "-Dnabla.kernels=fast");
        assertTrue(output.contains("nabla.kernels: expected scalar or vector, got fast"), output);
    }

    @Test
    void vectorKernelsWithoutTheModuleAreAnError() throws Exception {
        String output = FreshJvm.run(Main.class, "-Dnabla.kernels=vector");
        assertTrue(output.contains("nabla.kernels: the module jdk.incubator.vector is absent"), output);
    }
}
