using System.Text;
using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Records;

/// <summary>Texts of the kinds that break software: each must come back exactly, or be refused with a sentence.</summary>
public sealed class NaughtyTextTests
{
    public static TheoryData<string> Texts { get; } =
    [
        "undefined", "NULL", "NaN", "-1/0", "0x0", "1e1000", "true", "\\", "\\\\", "../../../etc/passwd", "CON", "; ls -la", "$(touch x)", "`id`", "{{7*7}}", "${7*7}", "<%= 7*7 %>", "#{7*7}",
        "'; DROP TABLE contacts; --", "1' OR '1'='1", "\" or \"\"=\"", "%", "_", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "=1+1", "@SUM(1)", "+1", "-1",
        "Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい", "찦차를 타고 온", "社會科學院語學研究所", "ثم نفس سقطت", "בְּרֵאשִׁית", "กรุงเทพ", "नमस्ते", "Z̮̞̠͙͔ͅa̡̗l͇͎g̳o", "ﬁ ﬂ", "𝒯𝑒𝓍𝓉", "Ｆｕｌｌ ｗｉｄｔｈ",
        "😍", "👩🏽‍🚀", "👨‍👩‍👧‍👦", "🇸🇪🇩🇪", "❤️ 💔", "٠١٢٣", "a\u200bb", "a\u00adb", "\u202eabc\u202c", "\u2066left\u2069", "\ufeffbom", "\ufffe", "e\u0301", "i̇", "ß", "İ", "ﷺ", "\u180e", "a\u3000b",
    ];

    /// <summary>As JSON escapes: test runners do not carry half a character.</summary>
    public static TheoryData<string> Broken { get; } = [@"a\u0000b", @"a\u0001", @"\u001b[31mred", @"\u007f", @"a\u0080b", @"a\ud800b", @"\udfff", @"\ud800\ud800"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void It_comes_back_exactly(string text)
    {
        var json = Some.Json($$"""{"firstName": {{Some.Quoted(text)}}, "notes": {{Some.Quoted(text)}}}""");

        var (values, problems) = RecordInput.Read(ContactType.Type, json, create: false);

        problems.ShouldBeEmpty();
        foreach (var name in (string[])["firstName", "notes"]) Written(values[name]).ShouldBe(text);
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void It_is_refused_with_a_sentence(string escaped)
    {
        var json = Some.Json($$"""{"firstName": "{{escaped}}", "notes": "{{escaped}}", "tags": ["{{escaped}}"], "otherEmails": [{"label": "{{escaped}}", "value": "a@x.com"}], "otherAddresses": [{"city": "{{escaped}}"}]}""");

        var (values, problems) = RecordInput.Read(ContactType.Type, json, create: false);

        values.ShouldBeEmpty();
        problems.Select(problem => $"{problem.Field} {problem.Code}").ShouldBe(
            ["firstName bad-character", "notes bad-character", "tags/0 bad-character", "otherEmails/0/label bad-character", "otherAddresses/0/city bad-character"]);
    }

    private static string Written(FieldValue value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) TextField.Instance.Write(json, value);
        return Some.Json(Encoding.UTF8.GetString(stream.ToArray())).GetString()!;
    }
}
