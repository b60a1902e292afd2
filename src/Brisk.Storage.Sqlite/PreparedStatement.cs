using Brisk.Storage.Engine;
using Brisk.Storage.Sqlite.Native;

namespace Brisk.Storage.Sqlite;

/// <summary>A statement compiled on one connection. Runs are synchronous, and each leaves it reset and without values.</summary>
internal sealed class PreparedStatement : IDisposable
{
    private readonly Connection connection;
    private readonly StatementHandle handle;
    private readonly nint pointer;
    private readonly int parameters;
    private readonly Row row;
    private bool running;

    public PreparedStatement(Connection connection, nint pointer, string text, bool isScript)
    {
        this.connection = connection;
        this.pointer = pointer;
        handle = new StatementHandle(pointer);
        parameters = Sqlite3.ParameterCount(pointer);
        row = new Row(pointer);
        Text = text;
        IsScript = isScript;
    }

    public string Text { get; }

    /// <summary>More statements follow in the text: this is only the first.</summary>
    public bool IsScript { get; }

    /// <summary>When it ran last, in runs of its connection.</summary>
    public long LastUsed { get; set; }

    public bool IsRunning => running;

    /// <summary>How often SQLite has compiled it again, which takes longer than most statements run.</summary>
    public int Recompiled => Sqlite3.StatementStatus(pointer, Sqlite3.StatusRecompiled, 0);

    /// <summary>Runs to the end, passing over rows.</summary>
    public void Execute(ReadOnlySpan<SqlValue> values)
    {
        var mark = Start(values);
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Stop(mark);
        }
    }

    /// <summary>Hands over rows until there are no more or <paramref name="onRow"/> has enough; returns how many.</summary>
    public int Query<TState>(ReadOnlySpan<SqlValue> values, TState state, RowAction<TState> onRow)
    {
        var mark = Start(values);
        var rows = 0;
        try
        {
            while (Step())
            {
                rows++;
                if (!onRow(row, state)) break;
            }
        }
        finally
        {
            Stop(mark);
        }
        return rows;
    }

    public void Dispose()
    {
        row.Close();
        handle.Dispose();
    }

    private int Start(ReadOnlySpan<SqlValue> values)
    {
        if (running) throw new InvalidOperationException($"The statement is already running on this connection, further up the stack: {Text}");
        if (values.Length != parameters)
            throw new ArgumentException($"The statement takes {parameters} values and got {values.Length}: {Text}", nameof(values));
        var mark = connection.Texts.Used;
        running = true;
        for (var index = 0; index < values.Length; index++)
        {
            var code = Bind(index + 1, values[index]);
            if (code == ResultCode.Ok) continue;
            Stop(mark);
            throw connection.Failure(code, Text);
        }
        return mark;
    }

    private int Bind(int parameter, in SqlValue value) => value.Kind switch
    {
        SqlValueKind.Integer => Sqlite3.BindInteger(pointer, parameter, value.Integer),
        SqlValueKind.Real => Sqlite3.BindReal(pointer, parameter, value.Real),
        SqlValueKind.Text => connection.Texts.Bind(pointer, parameter, value.Text!),
        _ => Sqlite3.BindNull(pointer, parameter),
    };

    private bool Step()
    {
        var code = Sqlite3.Step(pointer);
        return code switch
        {
            ResultCode.Row => true,
            ResultCode.Done => false,
            _ => throw connection.Failure(code, Text),
        };
    }

    private void Stop(int mark)
    {
        // Resetting repeats the error of the last step, which is on its way to the caller already.
        _ = Sqlite3.Reset(pointer);
        if (parameters > 0) _ = Sqlite3.ClearBindings(pointer);
        connection.Texts.Release(mark);
        running = false;
    }

    private sealed unsafe class Row(nint statement) : RowReader
    {
        /// <summary>Bytes from which on a copy takes more than some microseconds.</summary>
        private const int LongText = 64 * 1024;

        private nint statement = statement;

        public override bool IsNull(int column) => Sqlite3.ColumnType(statement, column) == Sqlite3.TypeNull;

        public override long Int64(int column) => Sqlite3.ColumnInteger(statement, column);

        public override double Double(int column) => Sqlite3.ColumnReal(statement, column);

        public override ReadOnlySpan<byte> Utf8(int column)
        {
            // The length is known before the text is ended with NUL; in a database of UTF-8 that does not change it.
            var length = Sqlite3.ColumnBytes(statement, column);
            var text = length > LongText ? Sqlite3.ColumnLongText(statement, column) : Sqlite3.ColumnText(statement, column);
            return text == null ? default : new ReadOnlySpan<byte>(text, length);
        }

        public override SqlValue Value(int column) => Sqlite3.ColumnType(statement, column) switch
        {
            Sqlite3.TypeInteger => Int64(column),
            Sqlite3.TypeReal => Double(column),
            Sqlite3.TypeNull => SqlValue.Null,
            _ => Text(column),
        };

        /// <summary>A reader kept beyond its time answers NULLs, as SQLite does for a statement that is not there.</summary>
        public void Close() => statement = 0;
    }
}
