namespace Brisk.Storage.Sqlite.Native;

/// <summary>What the functions answer. The low byte is the primary code; extended codes add detail above it.</summary>
internal static class ResultCode
{
    public const int Ok = 0;
    public const int Busy = 5;
    public const int Locked = 6;
    public const int NoMemory = 7;
    public const int ReadOnly = 8;
    public const int Interrupted = 9;
    public const int IoError = 10;
    public const int Corrupt = 11;
    public const int Full = 13;
    public const int CannotOpen = 14;
    public const int Constraint = 19;
    public const int NotADatabase = 26;
    public const int Row = 100;
    public const int Done = 101;

    public const int PrimaryKeyConstraint = Constraint | (6 << 8);
    public const int UniqueConstraint = Constraint | (8 << 8);
    public const int RowIdConstraint = Constraint | (10 << 8);

    public static int Primary(int code) => code & 0xFF;
}
