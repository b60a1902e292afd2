using System.Text.Json.Nodes;
using Brisk.Domain.Fields;
using Brisk.Domain.Records;

namespace Brisk.Server.Tests.Infrastructure;

/// <summary>Values of fields, by their kinds: of any type of record there is.</summary>
internal static class Samples
{
    /// <summary>The least that makes a record: its name and what it must have.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="except">A field that is given otherwise.</param>
    public static JsonObject Least(RecordType type, string name, string? except = null)
    {
        var values = new JsonObject();
        foreach (var (field, text) in type.Rules.Named(type, name)) values[field] = text;
        // Of kinds the first.
        var kind = type.Kind is null ? type.Kinds?.All[0] : null;
        var required = type.Fields.Where(field => type.Requires(field) || kind?.Required.Contains(field.Name) == true);
        foreach (var field in required.Where(field => !values.ContainsKey(field.Name))) values[field.Name] = Of(field);
        if (except is not null) values.Remove(except);
        return values;
    }

    /// <summary>Of every field that can be written one value. What it points to is made.</summary>
    public static async Task<JsonObject> WholeAsync(RecordType type, Client owner)
    {
        var values = new JsonObject();
        foreach (var field in type.Fields.Where(field => type.IsWritten(field) && HasFirst(type, field)))
        {
            values[field.Name] = field.Kind switch
            {
                UserField => owner.User.ToString(),
                RelationField => await RelatedAsync(field.RelatedType!, owner),
                RelationsField => new JsonArray(new JsonObject
                {
                    ["type"] = field.RelatedTypes[0], ["id"] = await RelatedAsync(field.RelatedTypes[0], owner),
                }),
                _ => Of(field),
            };
        }
        return values;
    }

    /// <summary>Whether a record of the first kind of a type has a field.</summary>
    public static bool HasFirst(RecordType type, Field field) => type.Kinds is not { } kinds || kinds.Has(type.Kind ?? kinds.All[0], field.Name);

    /// <summary>Leaves out what the stage of a record does not allow.</summary>
    public static void KeepRules(JsonObject values)
    {
        KeepKind(values);
        if (values[Pipelines.StageField]?.GetValue<string>() is not "lost") values.Remove("lostReason");
        else values["lostReason"] ??= "price";
        // Of a pipeline there is one so far; what is closed says its probability itself, and others' are whole.
        if (values["probability"] is { } probability) values["probability"] = Math.Abs(Math.Floor(probability.GetValue<double>())) % 101;
        if (values[Pipelines.StageField]?.GetValue<string>() is "won" or "lost") values.Remove("probability");
    }

    /// <summary>Leaves out what the kind of an activity does not have.</summary>
    private static void KeepKind(JsonObject values)
    {
        var (type, kinds) = (ActivityType.Type, ActivityType.Type.Kinds!);
        if (kinds.Find(values[kinds.Field] is JsonValue given && given.TryGetValue<string>(out var value) ? value : null) is not { } kind) return;
        foreach (var name in values.Select(pair => pair.Key).Where(name => type.Find(name) is not null && !kinds.Has(kind, name)).ToList()) values.Remove(name);
        foreach (var name in kind.Required) values[name] ??= Of(type[name]);
        if (values["minutes"] is { } minutes) values["minutes"] = Math.Abs(Math.Floor(minutes.GetValue<double>())) % 1000;
    }

    /// <summary>A value of a field that points to nothing.</summary>
    public static JsonNode Of(Field field) => field.Kind switch
    {
        EmailField => "maya@x.example",
        PhoneField => "+46 46 222 01 00",
        UrlField => "https://x.example/",
        // The probability of what is lost.
        NumberField => field.Name == "probability" ? 0 : 3,
        MoneyField => new JsonObject { ["amount"] = 100, ["currency"] = "EUR" },
        DateField => "1990-07-01",
        InstantField => "2026-05-18T09:00:00.000Z",
        YesNoField => true,
        // The last stage: only what is lost has a reason.
        ChoiceField => (field.Name == Pipelines.StageField ? field.Choices[^1] : field.Choices[0]).Value,
        TagsField => new JsonArray("VIP"),
        AddressesField => new JsonArray(new JsonObject { ["label"] = "home", ["city"] = "Lund" }),
        LabelledField labelled => new JsonArray(new JsonObject
        {
            ["label"] = "home",
            ["value"] = labelled == LabelledField.Emails ? "m@x.example" : labelled == LabelledField.Phones ? "+46 46 222 01 01" : "https://x.example/",
        }),
        TextField or LongTextField => "Text",
        _ => throw new InvalidOperationException($"{field.Name} points to something that has to be made first."),
    };

    private static async Task<string> RelatedAsync(string related, Client owner)
    {
        var type = RecordTypes.Find(related)!;
        return (await owner.PostAsync("/api/" + type.Plural, Least(type, "Deere").ToJsonString())).ShouldBe(System.Net.HttpStatusCode.Created).Id;
    }
}
