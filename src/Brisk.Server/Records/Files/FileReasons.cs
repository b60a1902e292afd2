using Brisk.Domain.Wordings;

namespace Brisk.Server.Records.Files;

/// <summary>Why a file is not taken, shown or changed.</summary>
internal static class FileReasons
{
    private static readonly WordingList List = new();

    public static IReadOnlyCollection<Wording> All => [.. List];

    public static readonly Reason NoFile = List.Add("no-such-file", "There is no such file.", "not-found");
    public static readonly Reason NotDeleted = List.Add("file-not-deleted", "There is no such file among the deleted ones.", "not-found");
    public static readonly Reason WhichRecord = List.Add("file-record", "Name the record, such as contacts/0H5ZK3V8QX2RT.");
    public static readonly Reason NotASha256 = List.Add("not-a-sha256", "Give the SHA-256 of the file as 64 hexadecimal digits.");
    public static readonly Reason NotALength = List.Add("not-a-length", "Give the length of the file in bytes.");
    public static readonly Reason NotAnOffset = List.Add("not-an-offset", "Say at which byte of the file this begins.");
    public static readonly Reason Empty = List.Add("upload-empty", "This file is empty.");
    public static readonly Reason InPieces = List.Add("file-in-pieces", "Where Upload-Length is given, the file itself comes after it, by PATCH.");
    public static readonly Reason OtherContent = List.Add("file-other-content",
        "What has come is not the file with this SHA-256, and was thrown away. Send it again from its first byte.");
    public static readonly Wording<long> OtherOffset = List.Add<long>(
        "file-other-offset", "The next piece of this file begins at byte {offset:plain}.", "conflict");
    public static readonly Reason NoName = List.Add("file-no-name", "Give the file a name.");
    public static readonly Reason NoPicture = List.Add("file-no-picture", "This file is no PNG, JPEG, WebP or GIF: download it.");
    public static readonly Reason AtWork = List.Add("file-at-work", "Another piece of this file is on its way. Wait for it.", "conflict");
    public static readonly Reason Elsewhere = List.Add("file-elsewhere",
        "The bytes of this file are not on this node. Give all nodes one folder for files (--files).", "unavailable");
    public static readonly Reason Gone = List.Add("file-gone", "The bytes of this file are gone. Run brisk doctor.", "not-found");
}
