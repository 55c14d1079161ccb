/**
 * Models on disk.
 *
 * <p>The door is {@link nabla.nn.files.Model}: a network with its parameters in one file, which PyTorch reads too. Below it
 * lie {@link nabla.nn.files.Safetensors}, the format of the numbers, and {@link nabla.nn.files.Architecture}, which makes
 * layers from the text that their {@code toString} gives, taken apart by {@link nabla.nn.files.LayerText}.
 */
package nabla.nn.files;
