/* What no site generator can be faster than: reads every source file, and writes files as many and as large as those of a
 * site. Two threads, nothing else.
 *
 *     cc -O2 -pthread -o limit limit.c
 *     limit SOURCES                  only reads: for a build that finds nothing to do
 *     limit SOURCES SIZES OUT        reads, and writes below OUT what SIZES says
 *
 * SIZES has a line for each file, "SIZE PATH", with the files of a folder together. Says what it did on stdout.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS = 2, PIECE = 1 << 18 };

struct file {
    char *path;
    size_t size;
};

struct files {
    struct file *each;
    size_t count, room;
};

struct work {
    const struct files *files;
    size_t (*act)(const struct file *, char *piece);
    atomic_size_t next, bytes;
};

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void *or_fail(void *memory)
{
    if (!memory)
        fail("memory");
    return memory;
}

static void add(struct files *files, const char *path, size_t size)
{
    if (files->count == files->room) {
        files->room = files->room ? 2 * files->room : 4096;
        files->each = or_fail(realloc(files->each, files->room * sizeof *files->each));
    }
    files->each[files->count++] = (struct file){or_fail(strdup(path)), size};
}

/* All files below a folder. The kind of an entry comes with its name, so nothing is asked twice. */
static void walk(struct files *files, const char *folder)
{
    DIR *dir = opendir(folder);
    if (!dir)
        fail(folder);
    for (struct dirent *entry; (entry = readdir(dir));) {
        char path[4096];
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) >= (int)sizeof path)
            fail("path");
        if (entry->d_type == DT_DIR)
            walk(files, path);
        else
            add(files, path, 0);
    }
    closedir(dir);
}

static size_t read_file(const struct file *file, char *piece)
{
    size_t bytes = 0;
    ssize_t got;
    int in = open(file->path, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        fail(file->path);
    while ((got = read(in, piece, PIECE)) > 0)
        bytes += (size_t)got;
    if (got < 0)
        fail(file->path);
    close(in);
    return bytes;
}

static size_t write_file(const struct file *file, char *piece)
{
    int out = open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (out < 0)
        fail(file->path);
    for (size_t left = file->size; left;) {
        ssize_t put = write(out, piece, left < PIECE ? left : PIECE);
        if (put < 0)
            fail(file->path);
        left -= (size_t)put;
    }
    close(out);
    return file->size;
}

static void *take_turns(void *argument)
{
    struct work *work = argument;
    char *piece = or_fail(malloc(PIECE));
    memset(piece, 'k', PIECE);
    for (size_t turn; (turn = atomic_fetch_add(&work->next, 1)) < work->files->count;)
        atomic_fetch_add(&work->bytes, work->act(&work->files->each[turn], piece));
    free(piece);
    return NULL;
}

static size_t together(const struct files *files, size_t (*act)(const struct file *, char *))
{
    struct work work = {.files = files, .act = act};
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, take_turns, &work))
            fail("thread");
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return atomic_load(&work.bytes);
}

/* Makes the folders above a file that the file before it did not need. */
static void make_folders(const char *path, const char *before)
{
    size_t same = 0, slash = 0;
    while (path[same] && path[same] == before[same]) {
        if (path[same] == '/')
            slash = same + 1;
        same++;
    }
    for (size_t i = slash + !slash; path[i]; i++) {
        char folder[8192];
        if (path[i] != '/')
            continue;
        memcpy(folder, path, i);
        folder[i] = 0;
        if (mkdir(folder, 0755) && errno != EEXIST)
            fail(folder);
    }
}

static void read_sizes(struct files *files, const char *sizes, const char *out)
{
    char line[4096], path[8192];
    const char *before = "";
    FILE *in = fopen(sizes, "r");
    if (!in)
        fail(sizes);
    while (fgets(line, sizeof line, in)) {
        char *name;
        size_t size = strtoull(line, &name, 10);
        line[strcspn(line, "\n")] = 0;
        snprintf(path, sizeof path, "%s/%s", out, name + 1);
        make_folders(path, before);
        add(files, path, size);
        before = files->each[files->count - 1].path;
    }
    fclose(in);
}

int main(int argc, char **argv)
{
    struct files sources = {0}, outputs = {0};
    if (argc != 2 && argc != 4) {
        fprintf(stderr, "limit SOURCES [SIZES OUT]\n");
        return 2;
    }
    walk(&sources, argv[1]);
    size_t got = together(&sources, read_file), put = 0;
    if (argc == 4) {
        read_sizes(&outputs, argv[2], argv[3]);
        put = together(&outputs, write_file);
    }
    printf("read %zu files, %zu bytes; wrote %zu files, %zu bytes\n", sources.count, got, outputs.count, put);
    return 0;
}
