package nabla.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MarkupTest {
    @Test
    void textAndAttributesAreEscaped() {
        String hostile = "<script>\"a\" & 'b'</script>";
        String escaped = "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;";
        assertEquals(
                "<p title=\"" + escaped + "\">" + escaped + "</p>\n",
                new Markup().element("p", hostile, "title", hostile).toString());
    }

    @Test
    void whatXmlForbidsIsReplaced() {
        assertEquals("a\uFFFDb\uFFFD\uFFFDc 😀", Markup.escaped("a\u0000b\uFFFF\uD83Dc 😀"));
    }

    @Test
    void whatIsOpenedHasToBeClosed() {
        Markup open = new Markup().open("p").open("b").close();
        assertThrows(IllegalStateException.class, open::toString);
        assertEquals("<p><b></b></p>\n", open.close().toString());
    }

    @Test
    void coordinatesAreFiniteAndShort() {
        assertEquals("12.3", Markup.number(12.3456));
        assertEquals("-7", Markup.number(-7.01));
        assertEquals("0", Markup.number(-0.01));
        assertThrows(IllegalArgumentException.class, () -> Markup.number(Double.NaN));
    }
}
