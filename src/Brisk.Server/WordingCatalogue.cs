using System.Text.Encodings.Web;
using System.Text.Json;
using Brisk.Domain.Wordings;
using Brisk.Server.Features;
using Brisk.Server.Platform;
using Brisk.Server.Platform.Jobs;
using Brisk.Server.Records;
using Brisk.Server.Records.Exports;
using Brisk.Server.Records.Files;

namespace Brisk.Server;

/// <summary>Every text that Brisk answers people with, for those who say it in another language.</summary>
internal static class WordingCatalogue
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>By their keys.</summary>
    public static IReadOnlyList<Wording> All { get; } = [.. ((IEnumerable<Wording>)
        [.. FieldReasons.All, .. FilterReasons.All, .. RecordReasons.All, .. StageReasons.All, .. KindReasons.All, .. ImportReasons.All, .. RequestReasons.All,
            .. WriteReasons.All, .. ExportReasons.All, .. FileReasons.All, .. JobReasons.All, .. PasswordReasons.All, .. AllFeatures.Wordings])
        .OrderBy(wording => wording.Key, StringComparer.Ordinal)];

    /// <summary><c>{"problems": [{"code", "status", "title"}], "wordings": [{"key", "code", "text", "params": [{"name", "kind"}]}]}</c>.</summary>
    public static string Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("problems");
            foreach (var kind in Problems.Kinds.OrderBy(kind => kind.Code, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("code", kind.Code);
                json.WriteNumber("status", kind.Status);
                json.WriteString("title", kind.Title);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("wordings");
            foreach (var wording in All) Write(json, wording);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n") + "\n";
    }

    private static void Write(Utf8JsonWriter json, Wording wording)
    {
        json.WriteStartObject();
        json.WriteString("key", wording.Key);
        // Absent where it is that of the text within it.
        if (wording.Code is { } code) json.WriteString("code", code);
        json.WriteString("text", wording.Text);
        if (wording.Parameters.Count > 0)
        {
            json.WriteStartArray("params");
            foreach (var parameter in wording.Parameters)
            {
                json.WriteStartObject();
                json.WriteString("name", parameter.Name);
                json.WriteString("kind", parameter.Kind);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
