using System.Text.Json;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Imports;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Features.Imports;

/// <summary>Rows of the file as the records they would become: <c>{"items": [{"line", "record", "problem"}]}</c>.</summary>
internal static class PreviewRows
{
    private const int LastOffset = 10_000;
    private const int MostRows = 100;

    public static async ValueTask<IResult> HandleAsync(ApiCall call)
    {
        if (!TryNumber(call.Query("offset"), 0, 0, LastOffset, out var offset))
            return Problems.BadRequest("offset", ImportRequestReasons.RowsFrom.Of(LastOffset));
        if (!TryNumber(call.Query("limit"), 20, 1, MostRows, out var limit))
            return Problems.BadRequest("limit", ImportRequestReasons.RowsLimit.Of(MostRows));
        if (await call.ReadAsync(session => ImportTable.FindAsync(session, call.Workspace, call.Id)) is not { } import)
            return Problems.NotFound(ImportRequestReasons.NoImport);
        var path = ImportFile.PathOf(call.Node, import.Id);
        if (!File.Exists(path)) return Problems.NotFound(ImportFile.Missing(call.Node));
        var plan = ImportPlan.Of(import, await call.Node.Schemas.GetAsync(call.Workspace, call.Cancellation));
        var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("items");
            await using var file = ImportFile.Open(path);
            using var reader = plan.OpenFile(file);
            var rows = plan.OpenRows();
            for (var seen = 0; seen < offset + limit && reader.Read();)
            {
                if (rows.Read(reader) is not { } row || seen++ < offset) continue;
                Write(json, plan, row);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Answers.Json(buffer);
    }

    private static void Write(Utf8JsonWriter json, ImportPlan plan, ImportRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("line", row.Line);
        plan.Type.Rules.Derive(plan.Type, row.Values);
        json.WriteStartObject("record");
        foreach (var field in plan.Type.Fields)
        {
            if (field.Kind is RelationsField && row.Links.Where(link => link.Field.Name == field.Name).ToList() is { Count: > 0 } many)
            {
                json.WriteStartArray(field.Name);
                foreach (var one in many)
                {
                    json.WriteStartObject();
                    json.WriteString("name", one.Name ?? one.ExternalId);
                    if (one.Role is { } role) json.WriteString("role", role);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
            }
            else if (row.Links.FirstOrDefault(link => link.Field.Name == field.Name) is { } link)
            {
                json.WriteStartObject(field.Name);
                json.WriteString("name", link.Name ?? link.ExternalId);
                json.WriteEndObject();
            }
            else if (row.Values.TryGetValue(field.Name, out var value) && !value.IsNothing)
            {
                json.WritePropertyName(field.Name);
                field.Kind.Write(json, value);
            }
            else if (field.Kind is UserField && field.Name == "owner" && row.Owner is { } owner)
            {
                json.WriteStartObject(field.Name);
                json.WriteString("name", owner);
                json.WriteEndObject();
            }
        }
        json.WriteEndObject();
        if (row.Problem is { } problem)
        {
            json.WriteStartObject("problem");
            json.WriteString("field", problem.Field);
            json.WriteString("column", problem.Cell is { } cell && cell < plan.Headers.Count ? plan.Headers[cell] : null);
            json.WriteString("value", problem.Value);
            json.WriteString("reason", problem.Reason.Detail);
            json.WritePropertyName("wording");
            problem.Reason.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static bool TryNumber(string? text, int standard, int least, int most, out int number)
    {
        number = standard;
        return text is null || (int.TryParse(text, System.Globalization.NumberStyles.None, null, out number) && number >= least && number <= most);
    }
}
