// jshell --class-path examples/target/nabla.jar examples/lessons/nabla.jsh
import java.nio.file.Path;
import nabla.autodiff.*;
import nabla.examples.lessons.Picture;
import nabla.nn.*;
import nabla.nn.data.*;
import nabla.nn.optimizers.*;
import nabla.nn.training.*;
import nabla.scorematching.*;
import nabla.scorematching.densities.*;
import nabla.scorematching.diffusion.*;
import nabla.scorematching.losses.*;
import nabla.scorematching.samplers.*;
import static nabla.autodiff.Derivatives.*;

Rng rng = Rng.of(1);
System.out.println("∇  try: gradient(x -> x.square().sum(), Tensor.of(1, 2))");
