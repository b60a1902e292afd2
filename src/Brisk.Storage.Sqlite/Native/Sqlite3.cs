using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Brisk.Storage.Sqlite.Native;

/// <summary>
/// The functions of the C library that Brisk uses. Connections are opened without mutexes, so a connection belongs to one
/// caller at a time. Functions that only touch memory skip the switch of the garbage collector's mode
/// (<c>SuppressGCTransition</c>): they take nanoseconds, never wait and never call back.
/// </summary>
internal static unsafe partial class Sqlite3
{
    /// <summary>How the package names its file; the run time finds it beside the program.</summary>
    public const string Library = "e_sqlite3";

    public const int OpenReadOnly = 0x1;
    public const int OpenReadWrite = 0x2;
    public const int OpenCreate = 0x4;
    public const int OpenNoMutex = 0x8000;
    public const int OpenExtendedCodes = 0x0200_0000;

    public const int PreparePersistent = 0x1;

    public const int FunctionUtf8 = 0x1;
    public const int FunctionDeterministic = 0x800;
    /// <summary>Usable in indexes and views although the schema is not trusted.</summary>
    public const int FunctionInnocuous = 0x20_0000;

    public const int ConfigMemoryStatus = 9;

    public const int NoCheckpointOnClose = 1006;
    public const int StablePlans = 1007;
    public const int Defensive = 1010;
    public const int DoubleQuotedTextInQueries = 1013;
    public const int DoubleQuotedTextInSchema = 1014;

    public const int StatusRecompiled = 5;

    public const int CheckpointPassive = 0;
    public const int CheckpointTruncate = 3;

    public const int TypeInteger = 1;
    public const int TypeReal = 2;
    public const int TypeNull = 5;

    /// <summary>The bound memory stays as it is until the binding is replaced.</summary>
    public const nint StaticText = 0;
    /// <summary>SQLite copies the bound memory at once.</summary>
    public const nint CopiedText = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_initialize")]
    public static partial int Initialize();

    [LibraryImport(Library, EntryPoint = "sqlite3_libversion")]
    public static partial nint LibraryVersion();

    [LibraryImport(Library, EntryPoint = "sqlite3_libversion_number")]
    public static partial int LibraryVersionNumber();

    [LibraryImport(Library, EntryPoint = "sqlite3_open_v2")]
    public static partial int Open(byte* path, nint* connection, int flags, byte* vfs);

    [LibraryImport(Library, EntryPoint = "sqlite3_close_v2")]
    public static partial int Close(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_busy_timeout")]
    public static partial int BusyTimeout(nint connection, int milliseconds);

    [LibraryImport(Library, EntryPoint = "sqlite3_interrupt")]
    public static partial void Interrupt(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")]
    public static partial nint ErrorMessage(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_get_autocommit"), SuppressGCTransition]
    public static partial int IsAutoCommit(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes64"), SuppressGCTransition]
    public static partial long Changes(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_total_changes64"), SuppressGCTransition]
    public static partial long TotalChanges(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_wal_checkpoint_v2")]
    public static partial int Checkpoint(nint connection, byte* schema, int mode, int* framesInLog, int* framesCopied);

    [LibraryImport(Library, EntryPoint = "sqlite3_wal_hook")]
    public static partial nint OnWal(nint connection, delegate* unmanaged[Cdecl]<nint, nint, byte*, int, int> hook, nint state);

    [LibraryImport(Library, EntryPoint = "sqlite3_create_function_v2")]
    public static partial int CreateFunction(nint connection, byte* name, int arguments, int flags, nint state,
        delegate* unmanaged[Cdecl]<nint, int, nint*, void> function, nint step, nint final, nint destroy);

    // Statements

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v3")]
    public static partial int Prepare(nint connection, byte* sql, int bytes, uint flags, nint* statement, byte** tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int Finalize(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_clear_bindings"), SuppressGCTransition]
    public static partial int ClearBindings(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_parameter_count"), SuppressGCTransition]
    public static partial int ParameterCount(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_stmt_status"), SuppressGCTransition]
    public static partial int StatementStatus(nint statement, int counter, int reset);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    public static partial int BindNull(nint statement, int parameter);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    public static partial int BindInteger(nint statement, int parameter, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double"), SuppressGCTransition]
    public static partial int BindReal(nint statement, int parameter, double value);

    /// <summary>Binds memory that stays in place: <see cref="StaticText"/> only, nothing is copied.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text"), SuppressGCTransition]
    public static partial int BindText(nint statement, int parameter, byte* text, int bytes, nint lifetime);

    /// <summary>Binds a long text by copy (<see cref="CopiedText"/>), which may take a while.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindLongText(nint statement, int parameter, byte* text, int bytes, nint lifetime);

    // Columns of the current row

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    public static partial int ColumnType(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    public static partial long ColumnInteger(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_double"), SuppressGCTransition]
    public static partial double ColumnReal(nint statement, int column);

    /// <summary>For short values only: to end it with NUL, SQLite may copy a long one, and the collector would wait meanwhile.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_text"), SuppressGCTransition]
    public static partial byte* ColumnText(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    public static partial byte* ColumnLongText(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    public static partial int ColumnBytes(nint statement, int column);

    // Values in a function of ours

    [LibraryImport(Library, EntryPoint = "sqlite3_value_type"), SuppressGCTransition]
    public static partial int ValueType(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_text"), SuppressGCTransition]
    public static partial byte* ValueText(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_bytes"), SuppressGCTransition]
    public static partial int ValueBytes(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_value_int64"), SuppressGCTransition]
    public static partial long ValueInt64(nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_int"), SuppressGCTransition]
    public static partial void ResultInt(nint context, int value);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_null"), SuppressGCTransition]
    public static partial void ResultNull(nint context);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_text")]
    public static partial void ResultText(nint context, byte* text, int bytes, nint lifetime);

    [LibraryImport(Library, EntryPoint = "sqlite3_result_error")]
    public static partial void ResultError(nint context, byte* message, int bytes);

    // Copies

    [LibraryImport(Library, EntryPoint = "sqlite3_backup_init")]
    public static partial nint BackupStart(nint target, byte* targetSchema, nint source, byte* sourceSchema);

    [LibraryImport(Library, EntryPoint = "sqlite3_backup_step")]
    public static partial int BackupStep(nint backup, int pages);

    [LibraryImport(Library, EntryPoint = "sqlite3_backup_finish")]
    public static partial int BackupFinish(nint backup);

    // The two functions with a variable number of arguments. Apple's ARM convention passes those on the stack, so there the
    // argument registers are filled up first.

    private static readonly bool VariadicOnStack = OperatingSystem.IsMacOS() && RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Sets an option of the whole library, before it starts.</summary>
    public static int Config(int option, int value) =>
        VariadicOnStack ? ConfigOnStack(option, 0, 0, 0, 0, 0, 0, 0, value) : ConfigPlain(option, value);

    /// <summary>Switches an option of one connection on or off.</summary>
    public static int Configure(nint connection, int option, bool on) =>
        VariadicOnStack ? ConfigureOnStack(connection, option, 0, 0, 0, 0, 0, 0, on ? 1 : 0, 0) : ConfigurePlain(connection, option, on ? 1 : 0, 0);

    [LibraryImport(Library, EntryPoint = "sqlite3_config")]
    private static partial int ConfigPlain(int option, int value);

    [LibraryImport(Library, EntryPoint = "sqlite3_config")]
    private static partial int ConfigOnStack(int option, nint r1, nint r2, nint r3, nint r4, nint r5, nint r6, nint r7, nint value);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_config")]
    private static partial int ConfigurePlain(nint connection, int option, int value, nint result);

    [LibraryImport(Library, EntryPoint = "sqlite3_db_config")]
    private static partial int ConfigureOnStack(nint connection, int option, nint r2, nint r3, nint r4, nint r5, nint r6, nint r7, nint value, nint result);
}
