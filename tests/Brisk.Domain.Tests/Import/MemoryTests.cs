using System.Text;
using Brisk.Domain.Fields;
using Brisk.Domain.Import;
using Brisk.Domain.Records;

namespace Brisk.Domain.Tests.Import;

/// <summary>Measures memory, so nothing may run beside it.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

[Collection(typeof(Alone))]
public sealed class MemoryTests
{
    [Fact]
    public void Reading_many_rows_takes_no_more_memory_than_reading_few()
    {
        using var reader = new CsvReader(new Rows(300_000), SourceEncoding.Utf8, ',', CsvPosition.Start);
        reader.Read();
        var headers = HeaderNames.Of([.. Enumerable.Range(0, reader.Count).Select(reader.Text)]);
        var settings = ImportSettings.Of(
            ContactType.Type, MappingSuggester.Suggest(ContactType.Type, [.. headers.Select((header, i) => new ColumnProfile(i, header))]));
        var rows = new RowReader(ContactType.Type, settings.Mapping, headers, new Dictionary<int, Notation>());
        var seen = new KeyTable();
        var read = 0;
        var early = 0L;

        while (reader.Read())
        {
            var row = rows.Read(reader)!;
            row.Problem.ShouldBeNull();
            seen.TryAdd(row.Values["externalId"].Text!, read, out _).ShouldBeTrue();
            if (++read == 20_000) early = GC.GetTotalMemory(forceFullCollection: true);
        }
        var late = GC.GetTotalMemory(forceFullCollection: true);

        read.ShouldBe(300_000);
        // Only the keys grow: 12 bytes each, in tables that are at least three eighths full.
        (late - early).ShouldBeLessThan(12 * 1024 * 1024);
        GC.KeepAlive(seen);
        GC.KeepAlive(rows);
    }

    /// <summary>A file that is made while it is read.</summary>
    private sealed class Rows(int count) : Stream
    {
        private byte[] line = "Record ID,First Name,Last Name,Email,Phone,City,Tags,Notes\n"u8.ToArray();
        private int used;
        private int made;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int length)
        {
            if (used == line.Length)
            {
                if (made == count) return 0;
                made++;
                used = 0;
                line = Encoding.UTF8.GetBytes($"R{made},Ann,\"Lee, {made}\",person{made}@example.org,+49 221 {1000000 + made},Köln,a;b,\"met on day "
                    + $"{made}\nin the rain\"\n");
            }
            var copied = Math.Min(length, line.Length - used);
            Array.Copy(line, used, buffer, offset, copied);
            used += copied;
            return copied;
        }

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int length) => throw new NotSupportedException();
    }
}
