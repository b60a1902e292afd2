namespace Brisk.Storage.Sets;

/// <summary>
/// Arrays for copies that live for milliseconds: as many as there are copies at the same time, where the shared pool keeps some for each
/// thread that ever made one.
/// </summary>
internal static class CopyPool<T>
{
    private static readonly Stack<T[]> free = [];

    /// <summary>An array of at least that length, with anything in it.</summary>
    public static T[] Rent(int length)
    {
        lock (free)
        {
            // One that is too short is no more.
            if (free.TryPop(out var array) && array.Length >= length) return array;
        }
        return GC.AllocateUninitializedArray<T>(length);
    }

    public static void Return(T[] array)
    {
        lock (free) free.Push(array);
    }

    /// <summary>Keeps none of those that nobody has. Called now and then.</summary>
    public static void Trim()
    {
        lock (free) free.Clear();
    }
}
