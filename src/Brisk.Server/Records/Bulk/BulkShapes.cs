using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Platform;

namespace Brisk.Server.Records.Bulk;

/// <summary>What is to be done to which records. Exactly one of ids, filter and all; set, tags and links, or an action.</summary>
/// <param name="Ids">Up to 100,000; given twice, they count once.</param>
/// <param name="Filter">See the filter language; every record that it leaves.</param>
/// <param name="Zone">IANA time zone of the filter; default the workspace's.</param>
/// <param name="Expected">How many records are meant: when there are others, nothing is done.</param>
/// <param name="All">True for every record; to restore, for all of the trash.</param>
/// <param name="Except">Of what the filter, or all, leaves: records that are not meant, up to 10,000; they do not count among the expected.</param>
/// <param name="Set">Fields as in a PATCH; null clears one.</param>
/// <param name="AddTags">Tags that each record has afterwards.</param>
/// <param name="RemoveTags">Tags that no record has afterwards.</param>
/// <param name="Action"><c>delete</c>, <c>restore</c>, or a verb of the type with its input in set.</param>
/// <param name="AddLinks">By field: links that each record has afterwards, with these roles.</param>
/// <param name="RemoveLinks">By field: links that no record has afterwards, whatever their role.</param>
internal sealed record BulkRequest(
    IReadOnlyList<Tsid>? Ids = null, string? Filter = null, string? Zone = null, long? Expected = null, bool? All = null, JsonElement? Set = null,
    IReadOnlyList<string>? AddTags = null, IReadOnlyList<string>? RemoveTags = null,
    [property: AllowedValues("delete", "restore", "move", null)] string? Action = null, JsonElement? AddLinks = null, JsonElement? RemoveLinks = null,
    IReadOnlyList<Tsid>? Except = null);

/// <summary>A record to which nothing was done.</summary>
/// <param name="Field">The field that kept it from that; absent when it is the record as a whole.</param>
internal sealed record BulkRefusal(Tsid Id, string Code, string Detail, string? Field = null, ToldWording? Wording = null);

/// <param name="Changed">Records that were written.</param>
/// <param name="Unchanged">Records that were so already.</param>
/// <param name="Refused">Records to which nothing was done.</param>
/// <param name="Refusals">The first of those, with why: up to 1,000, of a job up to 100.</param>
/// <param name="Step">The step by which all of it can be taken back; absent when nothing was written.</param>
internal sealed record BulkAnswer(long Changed, long Unchanged, long Refused, IReadOnlyList<BulkRefusal> Refusals, Tsid? Step = null);

/// <summary>What a job does, as it is stored.</summary>
/// <param name="OfPart">Whoever began it does not see everything: it is done to what they see at that moment.</param>
internal sealed record BulkDocument(
    string Type, JsonElement? Set = null, IReadOnlyList<string>? AddTags = null, IReadOnlyList<string>? RemoveTags = null, string? Action = null,
    JsonElement? AddLinks = null, JsonElement? RemoveLinks = null, bool? OfPart = null);

/// <summary>What became of the records so far.</summary>
internal sealed class BulkTally
{
    private readonly List<BulkRefusal> refusals = [];
    private readonly int most;

    public BulkTally(int most, BulkAnswer? before = null)
    {
        this.most = most;
        if (before is null) return;
        (Changed, Unchanged, Refused) = (before.Changed, before.Unchanged, before.Refused);
        refusals.AddRange(before.Refusals);
    }

    public long Changed { get; set; }
    public long Unchanged { get; set; }
    public long Refused { get; private set; }

    public void Refuse(Tsid id, IReadOnlyList<Problem> problems)
    {
        Refused++;
        foreach (var problem in problems)
        {
            if (refusals.Count >= most) return;
            refusals.Add(new BulkRefusal(id, problem.Code, problem.Detail, problem.Field.Length == 0 ? null : problem.Field, ToldWording.Of(problem.Reason)));
        }
    }

    public BulkAnswer Answer(Tsid step) => new(Changed, Unchanged, Refused, [.. refusals], Changed == 0 ? null : step);
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter)])]
[JsonSerializable(typeof(BulkRequest))]
[JsonSerializable(typeof(BulkAnswer))]
[JsonSerializable(typeof(BulkDocument))]
internal sealed partial class BulkJson : JsonSerializerContext;
