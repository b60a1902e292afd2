using System.Net.Http.Headers;
using System.Text;
using Brisk.Server.Tests.Infrastructure;

namespace Brisk.Server.Tests.Records;

/// <summary>Files at records as scripts and browsers send them.</summary>
internal static class FileCalls
{
    public const string Whole = "application/octet-stream";
    public const string Piece = "application/offset+octet-stream";

    public static Task<Answer> SendFileAsync(this Client client, string record, string name, string content) =>
        client.SendFileAsync(record, name, Encoding.UTF8.GetBytes(content));

    public static Task<Answer> SendFileAsync(this Client client, string record, string name, byte[] content, params (string Name, string Value)[] headers) =>
        client.SendAsync("POST", $"/api/files?record={record}&name={Uri.EscapeDataString(name)}", Bytes(content, Whole), headers);

    /// <summary>Says that a file comes in pieces.</summary>
    public static Task<Answer> AnnounceAsync(this Client client, string record, string name, long length, string sha256 = "") =>
        client.SendAsync("POST", $"/api/files?record={record}&name={name}" + (sha256.Length > 0 ? "&sha256=" + sha256 : ""), Bytes([], Whole),
            ("Upload-Length", $"{length}"));

    public static Task<Answer> SendPieceAsync(this Client client, string id, long offset, byte[] piece) =>
        client.SendAsync("PATCH", "/api/files/" + id, Bytes(piece, Piece), ("Upload-Offset", $"{offset}"));

    /// <summary>The names of the files of a record, as they are listed.</summary>
    public static async Task<string[]> FilesAsync(this Client client, string record) =>
        [.. (await client.GetAsync("/api/files?record=" + record)).Items.Select(file => file.GetProperty("name").GetString()!)];

    private static ByteArrayContent Bytes(byte[] content, string media)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue(media);
        return body;
    }
}
