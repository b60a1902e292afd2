using System.Text.Json;
using System.Text.Json.Serialization;
using Brisk.Domain;
using Brisk.Domain.Records;
using Brisk.Server.Platform;
using Brisk.Storage;
using Brisk.Storage.Files;
using Microsoft.AspNetCore.Http;

namespace Brisk.Server.Records.Files;

/// <summary>A file at a record.</summary>
/// <param name="Size">In bytes; of one that is on its way, how many there will be.</param>
/// <param name="Record">Where it is: <c>contacts/0H5ZK3V8QX2RT</c>.</param>
/// <param name="Type">Its media type, told by its content; absent while it is on its way.</param>
/// <param name="Sha256">64 hexadecimal digits; absent while it is on its way.</param>
/// <param name="DeletedAt">When it was deleted; absent of one that is there.</param>
internal sealed record FileAnswer(Tsid Id, string Name, long Size, string Record, DateTimeOffset CreatedAt, StepActor CreatedBy, string? Type = null,
    string? Sha256 = null, DateTimeOffset? DeletedAt = null)
{
    /// <summary>Answers a file as it is now. How much of it has come stands in the headers, as the tus protocol has them.</summary>
    public static async ValueTask<IResult> SendAsync(ApiCall call, Tsid id, int status = StatusCodes.Status200OK)
    {
        if (await call.ReadAsync(session => FileTable.FindAsync(session, call.Workspace, id)) is not { } file) return Problems.NotFound(FileReasons.NoFile);
        var headers = call.Http.Response.Headers;
        headers["Upload-Length"] = $"{file.Size}";
        headers["Upload-Offset"] = $"{(file.Type is null ? FileStore.Received(call.Node, call.Workspace, id) : file.Size)}";
        if (status == StatusCodes.Status201Created) headers.Location = $"/api/files/{id}";
        return Answers.Json((await OfAsync(call, [file]))[0], FilesJson.Default.FileAnswer, status);
    }

    public static async ValueTask<IReadOnlyList<FileAnswer>> OfAsync(ApiCall call, IReadOnlyCollection<StoredFile> files)
    {
        var names = await ActorNames.OfAsync(call.Database, await call.SchemaAsync(), files.Select(file => (file.ActorKind, file.Actor.Id)), call.Cancellation);
        return [.. files.Select(file => new FileAnswer(file.Id, file.Name, file.Size, $"{RecordTypes.Find(file.RecordType)!.Plural}/{file.RecordId}",
            InstantConverter.Of(file.CreatedAt), new StepActor(names.Of(file.ActorKind, file.Actor.Id), file.ActorKind, file.Actor.Id), file.Type,
            file.Type is null ? null : file.Sha256, InstantConverter.Of(file.DeletedAt)))];
    }

    /// <summary>The file of the path, if whoever asks sees it.</summary>
    /// <inheritdoc cref="SeesAsync(ApiCall, StoredFile, bool)"/>
    public static async ValueTask<StoredFile?> FindAsync(ApiCall call, bool deleted) =>
        await call.ReadAsync(session => FileTable.FindAsync(session, call.Workspace, call.Id)) is { } file
        && await SeesAsync(call, file, deleted) ? file : null;

    /// <summary>Whether whoever asks sees a file: with its record; while it is on its way, only who sends it.</summary>
    /// <param name="deleted">Also where the record is in the trash: not to change anything.</param>
    public static async ValueTask<bool> SeesAsync(ApiCall call, StoredFile file, bool deleted) =>
        (file.Type is not null || file.IsOf(call.Principal.Actor)) && await SeesAsync(call, RecordTypes.Find(file.RecordType)!, file.RecordId, deleted);

    /// <summary>Whether whoever asks sees a record.</summary>
    public static async ValueTask<bool> SeesAsync(ApiCall call, RecordType type, Tsid id, bool deleted)
    {
        var schema = await call.SchemaAsync();
        using var unread = new PooledBuffer();
        return await call.Node.Engine.GetAsync(schema, schema.Named(type.Name)!, id, deleted, unread, call.Cancellation, [type.Title]) is not null;
    }

    /// <summary>Reads the parameter <c>record</c>, such as <c>contacts/0H5ZK3V8QX2RT</c>.</summary>
    public static (RecordType Type, Tsid Id)? RecordOf(ApiCall call, AskedQuery input)
    {
        if (call.Query("record")?.Split('/') is [var plural, var id] && RecordTypes.All.FirstOrDefault(type => type.Plural == plural) is { } type
            && Tsid.TryParse(id, out var record)) return (type, record);
        input.Fail("record", FileReasons.WhichRecord);
        return null;
    }
}

/// <param name="Next">Where the page that follows begins, as <c>before</c>; absent on the last.</param>
internal sealed record FileList(IReadOnlyList<FileAnswer> Items, Tsid? Next = null);

/// <param name="Name">What it is called from now on; only its last part, where it is a path.</param>
internal sealed record RenameFileRequest(string Name);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TsidConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(FileAnswer))]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(RenameFileRequest))]
internal sealed partial class FilesJson : JsonSerializerContext;
