package nabla.examples.commands;

import java.nio.charset.Charset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of an encoding that can be read and written. */
public final class CharsetName implements ITypeConverter<Charset> {
    @Override
    public Charset convert(String given) {
        try {
            Charset charset = Charset.forName(given);
            if (charset.canEncode()) {
                return charset;
            }
            throw new TypeConversionException("the encoding " + given + " can only be read");
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(
                    "expected the name of an encoding, such as UTF-8 or windows-1252, got '" + given + "'");
        }
    }
}
