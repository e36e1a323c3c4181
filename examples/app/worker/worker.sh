# Writes a line now and then, until it is ended.
trap 'echo "the worker ends"; exit 0' TERM
n=0
while true; do
  n=$((n + 1))
  echo "the worker has done $n things"
  sleep "${PAUSE:-5}" &
  wait $!
done
