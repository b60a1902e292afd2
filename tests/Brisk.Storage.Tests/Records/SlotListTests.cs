using Brisk.Storage.Sets;

namespace Brisk.Storage.Tests.Records;

public sealed class SlotListTests
{
    [Theory]
    [InlineData(0, 100)]
    [InlineData(1_000, 100)]
    [InlineData(1_000, SlotList.TooLarge + 100)]
    public void What_was_added_is_there_however_large_it_is(int about, int most)
    {
        var random = new Random(7);
        var added = Enumerable.Range(0, 3_000).Select(_ => random.Next(most)).Append(most - 1).Append(0).ToList();
        var list = new SlotList(about);
        foreach (var slot in added) list.Add(slot);
        list.Close();
        var set = new Bitmap(most / 2);
        foreach (var slot in added.Where(slot => slot < most / 2 && slot % 3 == 0)) set[slot] = true;
        var kept = new MemoryStream();
        list.Write(new BinaryWriter(kept));
        kept.Position = 0;
        var read = SlotList.Read(new BinaryReader(kept));

        foreach (var one in (SlotList[])[list, read])
        {
            Enumerable.Range(0, one.Count).Select(at => one[at]).ShouldBe(added);
            one.CountIn(set, 100, 2_900).ShouldBe(added[100..2_900].Count(slot => set[slot]));
            one.IndexOf(added[500], 400, 600).ShouldBe(added.IndexOf(added[500], 400));
            one.IndexOf(most, 0, one.Count).ShouldBe(-1);
            Should.Throw<ArgumentOutOfRangeException>(() => one[one.Count]);
        }
        list.Bytes.ShouldBeLessThan(added.Count * (most > SlotList.TooLarge ? 5 : 4));
    }
}
