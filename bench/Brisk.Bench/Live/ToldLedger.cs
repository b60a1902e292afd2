using System.Buffers.Text;
using System.Globalization;
using System.IO.Hashing;

namespace Brisk.Bench.Live;

/// <summary>
/// Whether all that happened was told, each once and in order: changes of a workspace are numbered without gaps. Keeps no change, so that
/// a thousand of these cost nothing.
/// </summary>
public sealed class ToldLedger
{
    private static ReadOnlySpan<byte> Begin => "{\"seq\":"u8;
    private static ReadOnlySpan<byte> End => ",\"kind\":"u8;

    /// <summary>The number of the last change that was told, or where it begins.</summary>
    public long Last { get; private set; }

    /// <summary>Changes that were told for the first time.</summary>
    public long Count { get; private set; }

    /// <summary>Numbers that were passed over.</summary>
    public long Lost { get; private set; }

    /// <summary>Changes that were told again, or too late.</summary>
    public long Again { get; private set; }

    /// <summary>The same for two who were told of the same records and versions under the same numbers.</summary>
    public ulong Sum { get; private set; }

    /// <summary>The number in a position as the server writes it: 4711 of <c>4711-k3v8qx2r</c>.</summary>
    public static long NumberOf(string position) => long.Parse(position.Split('-')[0], CultureInfo.InvariantCulture);

    /// <summary>From here on everything is told.</summary>
    public void StartAt(long number) => Last = number;

    /// <summary>Takes the changes of a frame or of an answer. Inside of texts no quotation mark stands by itself, so that none looks like one.</summary>
    public void Take(ReadOnlySpan<byte> json)
    {
        while (json.IndexOf(Begin) is >= 0 and var at)
        {
            json = json[at..];
            var change = json[..json.IndexOf(End)];
            if (!Utf8Parser.TryParse(change[Begin.Length..], out long number, out _)) throw new InvalidOperationException("A change has no number.");
            json = json[change.Length..];
            if (number <= Last)
            {
                Again++;
                continue;
            }
            Lost += number - Last - 1;
            Last = number;
            Count++;
            Sum += XxHash3.HashToUInt64(change);
        }
    }
}
