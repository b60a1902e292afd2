namespace Brisk.Tests.Shared;

/// <summary>
/// Texts of the kinds that break software, by class, each once. All of them are one line, neither begin nor end with a
/// space, and must come back as they went in.
/// </summary>
internal static class NaughtyTexts
{
    public static string[] All { get; } =
    [
        // Words that programs take for values.
        "undefined", "undef", "null", "NULL", "(null)", "nil", "NIL", "None", "true", "False", "TRUE", "yes", "off", "N/A", "#N/A", "#REF!", "NaN",
        "Infinity", "-Infinity", "hasOwnProperty", "__proto__", "constructor", "toString", "then", "\\N", "void", "default", "me", "today", "empty",
        "and", "not or and",
        // Texts that look like numbers and dates.
        "0", "-0", "00", "007", "1.00", "$1.00", "1/2", "1E2", "1E+02", "-1", "-1.00", "+1", "1,000", "1'000", "1.000,00", "0x0", "0xffffffff",
        "0b11", "0o17", "1_000", "9007199254740993", "9223372036854775808", "-9223372036854775809", "1e309", "1e-400", ".", "..", "...", "--",
        "--01-01", "1-2-3", "2026-02-30", "0000-00-00", "9999-12-31", "12:60", "24:00:00", "1/0", "-1/0", "0..0", "٠١٢٣٤", "１２３", "Ⅷ", "½", "²³",
        // Paths, shells and formats.
        "../../../etc/passwd", "..\\..\\boot.ini", "/dev/null", "C:\\Windows\\nul", "CON", "AUX", "LPT1", "file:///etc/hosts", "~", "$HOME", "%PATH%",
        "; ls -la", "| cat", "&& true", "$(touch x)", "`id`", "> out", "2>&1", "-rf", "--help", "%s%s%n", "%d%x", "{0}", "{0:N}", "%00", "%2e%2e%2f",
        "\\x00", "\\0", "\\u0000", "\\r\\n", "&#0;", "&#x41;",
        // Templates and expressions.
        "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}", "@(7*7)", "{% raw %}", "[[x]]", "{{{x}}}", "$x", "@x", "#x", "*", "?", "[a-z]*", "(a+)+$", "^$",
        "\\d+", "a{2,}", "(?i)x",
        // Statements of databases.
        "'; DROP TABLE contacts; --", "1' OR '1'='1", "1; SELECT 1", "\" or \"\"=\"", "') OR ('1'='1", "x'--", "/* x */", "1 UNION SELECT null",
        "admin'/*", "\\'; --", "%", "_", "%_%", "\\%", "a\\_b", "'", "''", "\"", "\"\"", "`", "´", "“quoted”", "‘single’", "«guillemets»", "N'x'",
        "$$x$$", "$1", ":name", "@p0", "?1", "db.collection.drop()", "{\"$gt\":\"\"}", "*)(uid=*",
        // Pages and scripts.
        "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "javascript:alert(1)",
        "data:text/html,<b>x</b>", "<b>bold</b>", "<!-- comment -->", "]]>", "<![CDATA[x]]>", "<?xml version=\"1.0\"?>", "&lt;b&gt;", "&amp;amp;",
        "</title>", "<a href=\"//x.example\">x</a>", "<iframe src=x>", "<style>*{}</style>", "onclick=x", "&nbsp;", "expression(1)", "<x/y>", "<>",
        "{\"a\":[1]}", "[]", "{}", "//", "/*", "*/",
        // Spreadsheets and separators.
        "=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+1+1", "-2+3", "=HYPERLINK(\"x\")", "a,b", "a;b", "a|b", "a,\"b\",c", "\"a\"b", "a\"\"b", ",", ";",
        "|", "a:::b", "* myContacts", "'=1",
        // Scripts of the world.
        "Ω≈ç√∫˜µ≤≥÷", "åß∂ƒ©˙∆˚¬…æ", "Ёжик", "Žluťoučký kůň", "Pchnąć w tę łódź", "Đặng Thị", "田中さん", "田中さんにあげて下さい", "찦차를 타고 온", "社會科學院", "部落格",
        "𠜎𠜱𠝹", "ثم نفس سقطت", "בְּרֵאשִׁית", "فارسی", "اردو", "กรุงเทพ", "ภาษาไทย", "नमस्ते", "বাংলা", "தமிழ்", "ქართული", "Հայերեն", "አማርኛ", "ខ្មែរ",
        "မြန်မာ", "ᏣᎳᎩ", "ᐃᓄᒃᑎᑐᑦ", "ꦗꦮ", "Ελληνικά", "ᚠᚢᚦ", "⠃⠗⠊⠎⠅",
        // Directions and the invisible.
        "a\u200Bb", "a\u200Db", "a\u200Cb", "a\u2060b", "a\u00ADb", "\u202Eabc\u202C", "\u2066left\u2069", "\u2067right\u2069", "مرحبا abc עולם",
        "(abc) עברית", "\uFEFFbom", "\uFFFD", "\uFFFE", "\uE000", "\u180E", "a\u3000b", "a\u00A0b", "a\u2003b", "a\u2009b", "a\u1680b", "a\u2800b",
        "\uFFFCx", "\U000E0041x", "a\u034Fb",
        // Marks, cases and forms.
        "e\u0301", "\u00e9", "i̇", "İ", "ı", "ß", "ẞ", "SS", "ǅ", "ﬁ ﬂ", "ﷺ", "ﷻ", "Å", "\u212B", "A\u030A", "Z̮̞̠͙͔ͅa̡̗l͇͎g̳o", "q\u0323\u0307",
        "q\u0307\u0323", "𝒯𝑒𝓍𝓉", "𝖡𝗈𝗅𝖽", "Ｆｕｌｌ ｗｉｄｔｈ", "ｶﾀｶﾅ", "Ⓐⓑⓒ", "ʇxǝʇ", "ﾊﾝｶｸ", "ς σ Σ", "ŉ", "ǰ", "ΐ", "ﬀ", "Ω", "µ",
        // Pictures.
        "😍", "👩🏽", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇸🇪🇩🇪", "🇸", "❤️ 💔", "0️⃣ 1️⃣", "✋🏿 💪🏿", "(╯°□°)╯", "¯\\\\_(ツ)_/¯", "ʕ•ᴥ•ʔ", "☃", "♠♥♦♣",
        "▁▂▃▄", "🂡", "🀄", "🫠",
        // Names that people have.
        "O'Brien", "D'Angelo-Smith", "Null", "van der Berg", "Nguyễn", "Björk Guðmundsdóttir", "X Æ A-12", "Ng", "Mc Donald", "St. John", "李",
        "José María", "Test", "Jr.", "Dr. h.c.",
    ];
}
