package nabla.examples.tables.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            2021-03-04          | 2021-03-04
            2021-03-04 05:06    | 2021-03-04T05:06
            2021-03-04T05:06:07 | 2021-03-04T05:06:07
            2021-03-04T05:06:07Z| 2021-03-04T05:06:07
            2021/03/04          | 2021-03-04
            04.03.2021          | 2021-03-04
            4.3.2021 17:30      | 2021-03-04T17:30
            3/4/2021            | 2021-03-04
            23/4/2021           | 2021-04-23
            4 Mar 2021          | 2021-03-04
            Mar 4, 2021         | 2021-03-04
            05:06               | 1970-01-01T05:06
            """)
    void aDateIsRead(String written, String iso) {
        String[] words = {written, null};
        double[] seconds = Times.of(words).orElseThrow().seconds(words);
        assertEquals(iso, Times.text(seconds[0]));
        assertTrue(Double.isNaN(seconds[1]));
    }

    @Test
    void whatIsNoDateIsNotReadAsOne() {
        assertTrue(Times.of(new String[] {"2021-02-30"}).isEmpty());
        assertTrue(Times.of(new String[] {"2021-02-28", "soon"}).isEmpty());
        assertTrue(Times.of(new String[] {null}).isEmpty());
    }
}
