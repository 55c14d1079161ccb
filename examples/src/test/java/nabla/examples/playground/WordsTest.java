package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page says everything in both languages. */
class WordsTest {
    private static final Map<String, String> ENGLISH = Words.in("en").texts();
    private static final Map<String, String> CHINESE = Words.in("zh").texts();

    @Test
    void bothLanguagesHaveATextForEveryKey() {
        assertEquals(ENGLISH.keySet(), CHINESE.keySet());
        assertTrue(ENGLISH.size() > 80);
        ENGLISH.forEach((key, text) -> assertTrue(text.length() > 3 || text.equals("step"), key));
    }

    /** A formula may be without words; all else in Chinese is Chinese, and nothing in English is. */
    @Test
    void eachTextIsInItsLanguage() {
        Pattern chinese = Pattern.compile("\\p{IsHan}");
        CHINESE.forEach((key, text) ->
                assertTrue(key.endsWith("formula") || chinese.matcher(text).find(), key + ": " + text));
        ENGLISH.forEach((key, text) -> assertFalse(chinese.matcher(text).find(), key + ": " + text));
    }

    @Test
    void theTermsOfTheFieldAreUsed() {
        String all = String.join(" ", CHINESE.values());
        for (String term : List.of("得分匹配", "散度", "朗之万动力学", "去噪", "退火", "切片得分匹配", "概率流常微分方程", "自动微分", "计算带")) {
            assertTrue(all.contains(term), term);
        }
        // The Chinese chapters say 随机键, 峰 and 老忠实泉.
        for (String term : List.of("密钥", "众数", "喷泉")) {
            assertFalse(all.contains(term), term);
        }
    }

    /** Every text is used, and every text that is used is there: filling the page in would say so. */
    @Test
    void thePageAndItsScriptUseTheTable() {
        String page = Resources.text("playground.html");
        String script = Resources.text("playground.js");
        Set<String> used = new TreeSet<>();
        Matcher place = Pattern.compile("\\{([a-z][A-Za-z.]*)}").matcher(page);
        while (place.find()) {
            used.add(place.group(1));
        }
        Matcher named = Pattern.compile("'([a-z]+\\.[a-z]+)'").matcher(script);
        while (named.find()) {
            used.add(named.group(1));
        }
        Stream.of(Objective.values())
                .map(loss -> "loss." + loss.name().toLowerCase(Locale.ROOT))
                .forEach(loss -> used.addAll(List.of(loss, loss + ".formula", loss + ".what")));
        Stream.of(Session.State.values())
                .forEach(state -> used.add("state." + state.name().toLowerCase(Locale.ROOT)));
        Matcher said = Pattern.compile("say\\('([a-z]+)'").matcher(script);
        while (said.find()) {
            used.add("state." + said.group(1));
        }
        used.addAll(List.of("density.energy", "density.flow", "density.none", "pause", "go"));
        used.removeAll(List.of("language", "words", "points.csv"));
        List<String> missing = new ArrayList<>(used);
        missing.removeAll(ENGLISH.keySet());
        assertEquals(List.of(), missing);
        List<String> idle = new ArrayList<>(ENGLISH.keySet());
        idle.removeAll(used);
        assertEquals(List.of(), idle);
    }

    @Test
    void aPageIsFilledInAndEscaped() {
        String page = Words.in("zh").fill("<p lang=\"{language}\" title=\"{loss.ve.formula}\">{title}</p>{ a }");
        assertTrue(page.startsWith("<p lang=\"zh\" title=\"dx = g(t) dw"), page);
        assertTrue(page.endsWith("得分匹配游乐场</p>{ a }"), page);
        assertThrows(IllegalStateException.class, () -> Words.in("en").fill("{nothing}"));
        String data = Words.in("en").fill("{words}");
        assertFalse(data.contains("<"), "nothing ends the script");
    }

    @Test
    void theLanguageIsThatOfTheQueryOrOfTheBrowser() {
        assertEquals("zh", Words.chosen("lang=zh", "en"));
        assertEquals("en", Words.chosen("lang=en", "zh-CN"));
        assertEquals("zh", Words.chosen(null, "zh-CN,zh;q=0.9,en;q=0.8"));
        assertEquals("en", Words.chosen("lang=fr", "fr"));
        assertEquals("en", Words.chosen(null, null));
    }

    /** What a screen reader and a keyboard need, as far as the text shows it. */
    @Test
    void everyControlHasANameAndNothingJumpsTheQueue() {
        String page = Words.in("en").fill(Resources.text("playground.html"));
        assertFalse(Pattern.compile("tabindex=\"[1-9-]").matcher(page).find());
        assertFalse(Pattern.compile(" (style|on[a-z]+)=").matcher(page).find(), "the policy forbids them");
        Matcher control = Pattern.compile("<(input|select)[^>]*>").matcher(page);
        while (control.find()) {
            String before = page.substring(0, control.start());
            assertTrue(before.lastIndexOf("<label") > before.lastIndexOf("</label>"), control.group());
        }
        Matcher summary = Pattern.compile("<summary>(.*?)</summary>").matcher(page);
        Set<String> names = new TreeSet<>();
        while (summary.find()) {
            assertTrue(names.add(summary.group(1)), "two of the name " + summary.group(1));
        }
        assertTrue(page.contains("role=\"status\" aria-live=\"polite\""));
    }
}
