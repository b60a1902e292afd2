using System.Text;
using Brisk.Domain;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Records;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records;

/// <summary>Finds, by index, who is there already: cheap enough to ask while somebody types.</summary>
internal static class FindDuplicates
{
    private const int Most = 5;

    /// <summary>Whether the country of the new one may be said, too.</summary>
    public static bool HasCountry(RecordType type) => type.Find(PhoneScope.CountryField) is not null;

    public static async ValueTask<IResult> HandleAsync(ApiCall call, RecordType builtIn)
    {
        var schema = await call.SchemaAsync();
        var type = schema.Named(builtIn.Name)!;
        var names = type.Recognition.Duplicates;
        // Telephone numbers are of the country of the new one.
        string[] asked = HasCountry(type) ? [.. names, PhoneScope.CountryField] : [.. names];
        var input = new RecordQuery(call, schema, builtIn, asked);
        if (input.Problem is { } problem) return problem;

        var given = new Dictionary<string, FieldValue>(StringComparer.Ordinal);
        foreach (var name in asked)
        {
            if (call.Query(name) is { } text && input.Type.Find(name) is { } field && field.Kind.Parse(field, text, out var value) is null) given[name] = value;
        }
        using var turn = await call.Node.Fair.EnterAsync(call.Principal, call.Cancellation);
        var found = new List<(Tsid Id, string Why)>();
        foreach (var name in names)
        {
            var field = input.Type[name];
            if (RecordEngine.KeysOf(field, given) is not { Count: > 0 } keys) continue;
            foreach (var (_, id) in await call.Node.Engine.MatchAsync(schema, input.Type, field, keys, call.Cancellation))
            {
                if (found.Count < Most && !found.Exists(known => known.Id == id)) found.Add((id, name));
            }
        }

        var output = new PooledBuffer();
        output.Add("{\"items\":["u8);
        var rows = 0;
        using var record = new PooledBuffer();
        foreach (var (id, why) in found)
        {
            record.Clear();
            if (await call.Node.Engine.GetAsync(schema, input.Type, id, deleted: false, record, call.Cancellation) is null) continue;
            if (rows++ > 0) output.Add(","u8);
            // The record's own object, with one member before its first.
            output.Add(Encoding.UTF8.GetBytes($"{{\"why\":\"{why}\","));
            output.Add(record.Span[1..]);
        }
        output.Add("]}"u8);
        if (call.Take(rows) is not { } spent) return Answers.Json(output);
        output.Dispose();
        return spent;
    }
}
